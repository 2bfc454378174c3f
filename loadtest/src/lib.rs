//! What the load tester shares with other programs that measure: charts, the machine, numbers.

pub mod machine;
pub mod numbers;
pub mod svg;
