//! Charts of the server's own metrics over time: group sizes, stage times, the queue.

use farthing_loadtest::svg::Chart;
use farthing_loadtest::svg::Line;

use crate::scrape::GROUP_COMMANDS;
use crate::scrape::QUEUE_COMMANDS;
use crate::scrape::STAGES;
use crate::scrape::Sample;

/// The charts, or nothing where the metrics were not read.
pub(crate) fn charts(samples: &[Sample]) -> String {
    if samples.is_empty() {
        return String::new();
    }
    let line = |name, metric: &str, factor: f64| {
        let points = samples
            .iter()
            .filter_map(|sample| Some((sample.at_seconds, sample.values.get(metric)? * factor)));
        Line { name, points: points.collect() }
    };
    let chart = |title, logarithmic, lines| {
        Chart { title, across: "seconds", ticks: Vec::new(), logarithmic, lines }.render()
    };
    let stages = STAGES.iter().map(|(metric, name)| line(name, metric, 1e3)).collect();
    let groups = vec![line("commands", GROUP_COMMANDS, 1.0)];
    let queue = vec![line("commands", QUEUE_COMMANDS, 1.0)];
    "<h2>The server over time</h2>".to_owned()
        + &chart("Commands a commit group", false, groups)
        + &chart("Stages of a group, milliseconds", true, stages)
        + &chart("Commands that wait for the writer", false, queue)
}

#[cfg(test)]
mod tests {
    use super::charts;
    use crate::scrape::Sample;

    #[test]
    fn a_chart_shows_every_second_that_was_read() {
        let sample = |at_seconds, commands| Sample {
            at_seconds,
            values: [("ledger_group_commands".to_owned(), commands)].into(),
        };
        let html = charts(&[sample(0.0, 0.0), sample(1.0, 50.0), sample(2.0, 100.0)]);
        assert_eq!(html.matches("<svg").count(), 3);
        assert!(html.contains("points=\"70.0,258.0 455.0,146.0 840.0,34.0\""), "{html}");
        assert_eq!(charts(&[]), "");
    }
}
