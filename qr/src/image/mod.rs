//! Texts as QR symbols, and symbols as images. Byte mode alone, UTF-8 declared where it is needed (EMVCo 4.12).

mod png;
mod svg;
mod symbol;
mod terminal;

pub use png::{ImageError, PIXELS_PER_MODULE_MAX, png};
pub use svg::svg;
pub use symbol::{Level, Symbol};
pub use terminal::{Background, terminal};

/// Light modules around a symbol (ISO/IEC 18004).
pub const QUIET_ZONE_MODULES: usize = 4;
