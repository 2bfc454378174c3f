//! Bills and statements: CSV, camt.053, camt.054, JSON lines, HTML.
