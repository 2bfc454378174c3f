//! A symbol as PNG: one bit a pixel, black on white.

use crate::image::symbol::Symbol;

/// The most pixels of a module's side: the largest symbol then has 11,840 pixels a side, 17 MB before compression.
pub const PIXELS_PER_MODULE_MAX: u32 = 64;

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// More text than the largest symbol holds.
    #[error(
        "{bytes} bytes do not fit into a QR code of this level: give a shorter text, or a lower level"
    )]
    TooLong {
        /// Bytes of the text.
        bytes: usize,
    },
    /// A module of no pixel, or of too many.
    #[error("{given} pixels a module: give 1 to {PIXELS_PER_MODULE_MAX}")]
    Scale {
        /// Pixels asked for.
        given: u32,
    },
    /// The encoder failed, which takes a lack of memory.
    #[error("the PNG cannot be written")]
    Png(#[from] png::EncodingError),
}

/// The symbol with its quiet zone, so many pixels a side of a module (1 to [`PIXELS_PER_MODULE_MAX`]).
///
/// # Errors
///
/// [`ImageError::Scale`], or a failure of the encoder.
pub fn png(symbol: &Symbol, pixels_per_module: u32) -> Result<Vec<u8>, ImageError> {
    let given = pixels_per_module;
    if given == 0 || given > PIXELS_PER_MODULE_MAX {
        return Err(ImageError::Scale { given });
    }
    let scale = usize::try_from(given).map_err(|_| ImageError::Scale { given })?;
    let side_modules = symbol.side_with_quiet_zone();
    let side = u32::try_from(side_modules.saturating_mul(scale));
    let side = side.map_err(|_| ImageError::Scale { given })?;
    let mut pixels = Vec::new();
    for row in 0..side_modules {
        let line = line(symbol, row, scale);
        for _ in 0..scale {
            pixels.extend_from_slice(&line);
        }
    }
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(image)
}

/// A row of modules as one line of pixels, eight a byte, the first in the highest bit; white is 1.
fn line(symbol: &Symbol, row: usize, scale: usize) -> Vec<u8> {
    let modules = (0..symbol.side_with_quiet_zone()).map(|column| !symbol.is_dark(column, row));
    let whites: Vec<bool> = modules.flat_map(|white| std::iter::repeat_n(white, scale)).collect();
    let packed = |eight: &[bool]| {
        let bits = eight.iter().copied().chain(std::iter::repeat(false)).take(8);
        bits.fold(0_u8, |byte, white| byte.wrapping_shl(1) | u8::from(white))
    };
    whites.chunks(8).map(packed).collect()
}
