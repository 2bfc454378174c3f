//! What the server's own metrics say of a run: stage times, group sizes, counts; read before and after.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::net::ToSocketAddrs;
use std::time::Duration;

use crate::error::Error;

const PATIENCE: Duration = Duration::from_secs(5);
const BYTES_MAX: u64 = 8 << 20;

/// Every series of a page of metrics: its name with its labels, and its value.
pub(crate) type Series = BTreeMap<String, f64>;

/// Reads `http://ADDRESS/metrics`.
///
/// # Errors
///
/// The address cannot be reached or does not answer with metrics.
pub(crate) async fn read(address: String) -> Result<Series, Error> {
    let named = {
        let address = address.clone();
        move |cause| Error::File(format!("http://{address}/metrics"), cause)
    };
    tokio::task::spawn_blocking(move || fetch(&address))
        .await
        .map_err(|cause| named(std::io::Error::other(cause)))?
        .map_err(named)
}

fn fetch(address: &str) -> std::io::Result<Series> {
    let other = |text: &str| std::io::Error::other(text.to_owned());
    let socket = address.to_socket_addrs()?.next().ok_or_else(|| other("no such address"))?;
    let mut stream = TcpStream::connect_timeout(&socket, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // Version 1.0, so that the answer comes in one piece.
    write!(stream, "GET /metrics HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut text = String::new();
    stream.take(BYTES_MAX).read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| other("no HTTP answer"))?;
    if head.split_whitespace().nth(1).is_none_or(|code| code != "200") {
        return Err(other(head.lines().next().unwrap_or_default()));
    }
    Ok(parse(body))
}

fn parse(body: &str) -> Series {
    body.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        })
        .collect()
}

/// What a run did: the mean of each summary over the run, the growth of each counter, each gauge at the end.
pub(crate) fn over(before: &Series, after: &Series) -> Series {
    let grown = |name: &str| {
        let last = after.get(name)?;
        Some(last - before.get(name).unwrap_or(&0.0))
    };
    let mut over = Series::new();
    for (name, value) in after {
        let (family, labels) = match name.split_once('{') {
            Some((family, labels)) => (family, format!("{{{labels}")),
            None => (name.as_str(), String::new()),
        };
        if let Some(summary) = family.strip_suffix("_sum") {
            let count = grown(&format!("{summary}_count{labels}")).unwrap_or_default();
            if count > 0.0 {
                let sum = grown(name).unwrap_or_default();
                over.insert(format!("{summary}{labels} mean"), sum / count);
            }
        } else if family.ends_with("_total") {
            over.insert(format!("{name} grown"), grown(name).unwrap_or_default());
        } else if !is_part_of_summary(family, &labels) {
            over.insert(name.clone(), *value);
        }
    }
    over
}

/// Quantiles and buckets are of the whole life of the server, not of the run.
fn is_part_of_summary(family: &str, labels: &str) -> bool {
    family.ends_with("_count") || labels.contains("quantile=") || labels.contains("le=")
}

#[cfg(test)]
mod tests {
    use super::{over, parse};

    const BEFORE: &str = "# TYPE ledger_group_commands summary\n\
        ledger_group_commands{quantile=\"0.5\"} 10\nledger_group_commands_sum 100\n\
        ledger_group_commands_count 10\nledger_commands_total{kind=\"post\"} 100\nledger_queue_commands 3\n";
    const AFTER: &str = "ledger_group_commands{quantile=\"0.5\"} 90\nledger_group_commands_sum 1100\n\
        ledger_group_commands_count 20\nledger_commands_total{kind=\"post\"} 1100\nledger_queue_commands 0\n";

    #[test]
    fn only_the_run_counts() {
        let found = over(&parse(BEFORE), &parse(AFTER));
        let found: Vec<(&str, f64)> =
            found.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(
            found,
            [
                ("ledger_commands_total{kind=\"post\"} grown", 1_000.0),
                ("ledger_group_commands mean", 100.0),
                ("ledger_queue_commands", 0.0),
            ]
        );
    }
}
