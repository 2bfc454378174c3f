//! Reads the statements of others and matches them row by row.
