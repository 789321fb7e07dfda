//! Whether it lives, whether it can work, and how it is doing.

use crate::{App, config::Metrics};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    fmt::Write,
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// How long the database has to answer: longer is as good as not.
const READY_MAX: Duration = Duration::from_secs(2);

/// `GET /readyz`: the database answers too.
pub async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(READY_MAX, app.house.store.ping()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(fault)) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is slow\n").into_response(),
    }
}

/// What is counted. A few numbers, so that no crate is needed for them.
#[derive(Debug, Default)]
pub struct Counters {
    /// By the first digit of the status.
    answers: [AtomicU64; 6],
    answer_micros: AtomicU64,
    pub events_kept: AtomicU64,
    pub events_forged: AtomicU64,
    pub events_applied: AtomicU64,
    pub tasks_done: AtomicU64,
    pub tasks_failed: AtomicU64,
}

impl Counters {
    pub fn answered(&self, status: StatusCode, took: Duration) {
        if let Some(class) = self.answers.get(usize::from(status.as_u16() / 100)) {
            class.fetch_add(1, Relaxed);
        }
        self.answer_micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(0), Relaxed);
    }
}

/// Counts one more.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

/// `GET /metrics`, in Prometheus' text format (0.0.4).
pub async fn metrics(State(app): State<App>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    if !may_read(app.settings.metrics, peer, request.headers()) {
        return crate::html::not_found(&app.house.site);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], figures(&app)).into_response()
}

/// What a proxy adds to a request that it passes on (RFC 7239; RFC 9110, 7.6.3; and what came before them).
const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"];

/// From this machine itself, and not through a proxy on it: to the proxy's visitors our own address looks the same.
fn may_read(metrics: Metrics, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    match metrics {
        Metrics::On => true,
        Metrics::Off => false,
        Metrics::Loopback => {
            peer.is_some_and(|ip| ip.to_canonical().is_loopback()) && !PASSED_ON.iter().any(|name| headers.contains_key(*name))
        }
    }
}

fn figures(app: &App) -> String {
    let c = &app.counters;
    let mut out = String::new();
    let mut figure = |name: &str, kind: &str, help: &str, rows: &[(String, f64)]| {
        // Writing to a `String` can't fail.
        let _ = writeln!(out, "# HELP porchlight_{name} {help}\n# TYPE porchlight_{name} {kind}");
        for (labels, value) in rows {
            let _ = writeln!(out, "porchlight_{name}{labels} {value}");
        }
    };
    let read = |counter: &AtomicU64| counter.load(Relaxed) as f64;
    let one = |counter: &AtomicU64| [(String::new(), read(counter))];
    let classes: Vec<_> = (1..6).map(|class| (format!("{{class=\"{class}xx\"}}"), read(&c.answers[class]))).collect();
    figure("answers_total", "counter", "Answers, by class of status.", &classes);
    figure("answer_seconds_total", "counter", "Time until the head of the answer.", &[(String::new(), read(&c.answer_micros) / 1e6)]);
    figure("live_viewers", "gauge", "Open live streams.", &[(String::new(), app.live.viewers() as f64)]);
    figure("events_kept_total", "counter", "Provider events kept.", &one(&c.events_kept));
    figure("events_forged_total", "counter", "Provider events turned away.", &one(&c.events_forged));
    figure("events_applied_total", "counter", "Provider events applied.", &one(&c.events_applied));
    figure("tasks_done_total", "counter", "Tasks of the outbox done.", &one(&c.tasks_done));
    figure("tasks_failed_total", "counter", "Tries of tasks of the outbox that failed.", &one(&c.tasks_failed));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn may(metrics: Metrics, peer: &str, header: Option<&'static str>) -> bool {
        let headers = header.map(|name| (HeaderName::from_static(name), HeaderValue::from_static("x"))).into_iter().collect();
        may_read(metrics, peer.parse().ok(), &headers)
    }

    #[test]
    fn figures_are_for_this_machine_and_not_for_who_comes_through_its_proxy() {
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(may(Metrics::Loopback, peer, None), "{peer}");
            for header in PASSED_ON {
                assert!(!may(Metrics::Loopback, peer, Some(header)), "{peer} {header}");
                assert!(may(Metrics::On, peer, Some(header)));
            }
            assert!(!may(Metrics::Off, peer, None));
        }
        for peer in ["10.0.0.7", "203.0.113.7", "::ffff:10.0.0.7", "nobody"] {
            assert!(!may(Metrics::Loopback, peer, None), "{peer}");
            assert!(may(Metrics::On, peer, None));
        }
    }
}
