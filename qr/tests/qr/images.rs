//! Images read back by another library: they carry the payload.

use crate::vectors::all;
use farthing_qr::{Background, Level, PIXELS_PER_MODULE_MAX, Symbol, png, svg, terminal};
use rqrr::{Grid, PreparedImage, SimpleGrid};

/// Modules of an image with its quiet zone, row by row, dark ones `true`.
type Modules = Vec<Vec<bool>>;

/// The text of a symbol whose modules are known, its quiet zone taken off.
fn decoded(modules: &Modules) -> String {
    let side = modules.len();
    let quiet = |at: usize| at < 4 || at >= side - 4;
    for (y, row) in modules.iter().enumerate() {
        assert_eq!(row.len(), side, "it is square");
        let light = |x: usize| !quiet(x) && !quiet(y) || !row[x];
        assert!((0..side).all(light), "the quiet zone is light");
    }
    let grid = SimpleGrid::from_func(side - 8, |x, y| modules[y + 4][x + 4]);
    Grid::new(grid).decode().unwrap().1
}

/// The modules of a half-block drawing.
fn drawn(text: &str, background: Background) -> Modules {
    let mut modules = Modules::new();
    for line in text.lines() {
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        for block in line.chars() {
            let (above, below) = match block {
                '\u{2588}' => (true, true),
                '\u{2580}' => (true, false),
                '\u{2584}' => (false, true),
                ' ' => (false, false),
                other => panic!("{other}"),
            };
            upper.push(above == (background == Background::Light));
            lower.push(below == (background == Background::Light));
        }
        modules.extend([upper, lower]);
    }
    // A symbol has an odd number of rows: the last half line is not part of it.
    modules.pop();
    modules
}

/// The modules of the path of an SVG.
fn pathed(svg: &str) -> Modules {
    let quoted = |after: &str| {
        let rest = svg.split(after).nth(1).unwrap();
        rest.split('"').next().unwrap()
    };
    let side: usize = quoted("viewBox=\"0 0 ").split(' ').next().unwrap().parse().unwrap();
    let mut modules = vec![vec![false; side]; side];
    for run in quoted("<path d=\"").split('M').skip(1) {
        let (start, rest) = run.split_once('h').unwrap();
        let (x, y) = start.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let (length, back) = rest.split_once("v1h-").unwrap();
        assert_eq!(format!("{length}z"), back);
        let length: usize = length.parse().unwrap();
        modules[y][x..x + length].fill(true);
    }
    modules
}

/// The text of a PNG, found in it as a camera would.
fn photographed(image: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(image));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let (width, height) =
        (usize::try_from(frame.width).unwrap(), usize::try_from(frame.height).unwrap());
    let mut image =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one symbol");
    grids[0].decode().unwrap().1
}

#[test]
fn every_vector_is_read_from_every_image() {
    for (name, text) in all() {
        let symbol = Symbol::of(text, Level::default()).unwrap();
        assert_eq!(photographed(&png(&symbol, 4).unwrap()), text, "{name}");
        assert_eq!(decoded(&pathed(&svg(&symbol))), text, "{name}");
        for background in [Background::Dark, Background::Light] {
            assert_eq!(decoded(&drawn(&terminal(&symbol, background), background)), text, "{name}");
        }
    }
}

#[test]
fn bytes_alone_take_the_version_that_bytes_take() {
    let (_, text) = all().find(|(name, _)| *name == "P1").unwrap();
    let symbol = Symbol::of(text, Level::Medium).unwrap();
    assert_eq!((symbol.version(), symbol.side_modules()), (12, 65));
    let levels = [Level::Low, Level::Medium, Level::Quartile, Level::High];
    let versions = levels.map(|level| Symbol::of(text, level).unwrap().version());
    assert!(versions.is_sorted() && versions[0] < versions[3], "{versions:?}");
}

#[test]
fn a_damaged_symbol_is_still_read() {
    let (_, text) = all().next().unwrap();
    let symbol = Symbol::of(text, Level::Medium).unwrap();
    let damage = |x: usize, y: usize| (20..24).contains(&x) && (20..24).contains(&y);
    let grid = SimpleGrid::from_func(symbol.side_modules(), |x, y| {
        symbol.is_dark(x + 4, y + 4) != damage(x, y)
    });
    assert_eq!(Grid::new(grid).decode().unwrap().1, text);
}

#[test]
fn the_scale_has_bounds() {
    let symbol = Symbol::of("x", Level::Medium).unwrap();
    for scale in [0, PIXELS_PER_MODULE_MAX + 1] {
        let refused = png(&symbol, scale).unwrap_err().to_string();
        assert_eq!(refused, format!("{scale} pixels a module: give 1 to 64"));
    }
    let largest = png(&symbol, PIXELS_PER_MODULE_MAX).unwrap();
    assert_eq!(photographed(&largest), "x");
}
