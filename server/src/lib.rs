//! How it runs. Composition only: what may happen is decided in `domain`, what people see is drawn in `app`. Here requests find
//! their way, events come in, letters go out, and everything starts and stops in order.

mod accept;
mod brand;
mod calendar;
pub mod cli;
pub mod config;
pub mod database;
mod drawn;
mod export;
mod files;
mod front;
mod health;
mod html;
mod imports;
mod live;
mod origin;
mod pages;
mod photos;
mod refusals;
mod routes;
mod sandbox;
mod serve;
mod sessions;
mod small;
mod terms;
mod webhooks;
mod worker;

pub use sandbox::paid_before;
pub use serve::{NotStarted, Running, start};

use app::ssr::House;
use config::Settings;
use gateways::{files::Files, mail::Post};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// What all requests share.
pub struct Shared {
    pub settings: Settings,
    pub house: House,
    pub post: Post,
    /// Where photos lie.
    files: Files,
    /// The pretend provider, in a demonstration database.
    pretend: Option<sandbox::Pretend>,
    live: live::Live,
    drawn: drawn::Latest,
    counters: health::Counters,
    /// The folder of the built clients.
    site: PathBuf,
    /// What the seals of the evidence are signed with.
    seal_key: store::seals::Key,
    /// Where it listens.
    pub address: SocketAddr,
}

pub type App = Arc<Shared>;
