//! Starting and stopping, in order.

use crate::{
    App, Shared, accept,
    config::{MailWay, PaymentsChoice, Settings},
    drawn::Latest,
    files,
    health::Counters,
    live::Live,
    routes,
    sandbox::Pretend,
    worker::Worker,
};
use app::ssr::{House, MailRoute, Site};
use gateways::{
    mail::{Mailbox, Post, Smtp, SmtpSettings, SmtpUnusable},
    payments::{
        Payments, Stripe, Unusable,
        stripe::{Methods, StripeSettings},
    },
};
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use store::{Fault, Store};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    #[error("listen = {address}: {error}")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error("site: {}: {error}; build it with `cargo xtask build`, or say where it is", .folder.display())]
    Site { folder: PathBuf, error: std::io::Error },
    #[error(transparent)]
    Store(#[from] Fault),
    #[error("payments: {0}")]
    Payments(#[from] Unusable),
    #[error("payments.provider = \"sandbox\": it takes pretend payments, and this database holds a real shop; use stripe or none")]
    SandboxForReal,
    #[error("mail: {0}")]
    Mail(#[from] SmtpUnusable),
}

/// A server that answers.
pub struct Running {
    pub app: App,
    worker: Worker,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// What the worker has in hand when the server stops has this long; its leases end by themselves.
const LAST_WORK_MAX: Duration = Duration::from_secs(20);

/// Starts on an open store.
///
/// # Errors
/// [`NotStarted`], naming what has to change.
pub async fn start(settings: Settings, store: Store) -> Result<Running, NotStarted> {
    let store = store.with_secret(settings.secret_key.as_ref().map(gateways::Secret::expose));
    let site_folder = settings.site.clone().unwrap_or_else(files::beside_executable);
    let site = Site::read(&site_folder).map_err(|error| NotStarted::Site { folder: site_folder.clone(), error })?;
    let listening = |error| NotStarted::Listen { address: settings.listen, error };
    let listener = TcpListener::bind(settings.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    accept::raise_descriptors();
    let base_url: Arc<str> = settings.base_url.clone().unwrap_or_else(|| format!("http://{}", reachable(address))).into();
    let root = match &settings.secret_key {
        Some(key) => key.expose().to_owned(),
        None => store::sandbox::root(&store).await?,
    };
    let (payments, pretend) = provider(&settings, &store, &root, base_url.clone(), address).await?;
    let house = House {
        secure: base_url.starts_with("https://"),
        payments: Arc::new(payments),
        nudge: Arc::default(),
        site: Arc::new(site),
        mail_folder: matches!(settings.mail.way, MailWay::Folder(_)),
        mail: mail_route(&settings),
        base_url,
        store,
    };
    let app: App = Arc::new(Shared {
        live: Live::start(&house.store, house.site.build()),
        drawn: Latest::default(),
        post: post(&settings)?,
        files: gateways::files::Files::Folder(settings.files.clone()),
        counters: Counters::default(),
        site: site_folder,
        seal_key: store::seals::Key::of(&root),
        settings,
        house,
        pretend,
        address,
    });
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(accept::serve(listener, routes::router(&app), stopped));
    Ok(Running { worker: Worker::start(&app), app, stop, accepting })
}

impl Running {
    /// Takes no more, ends the live streams, lets answers and work in hand end.
    pub async fn stop(self) {
        // Nobody listening is no failure.
        let _ = self.stop.send(true);
        self.app.live.close();
        let _ = self.accepting.await;
        if tokio::time::timeout(LAST_WORK_MAX, self.worker.stop()).await.is_err() {
            tracing::warn!("some work was left; it is taken up after the next start");
        }
    }
}

/// How this machine reaches a server that listens here: "everywhere" is no address to go to.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn provider(
    settings: &Settings,
    store: &Store,
    root: &str,
    base_url: Arc<str>,
    address: SocketAddr,
) -> Result<(Payments, Option<Pretend>), NotStarted> {
    let is_demonstration = store::shop::brand(store).await?.demonstration;
    match &settings.payments {
        PaymentsChoice::Sandbox if !is_demonstration => Err(NotStarted::SandboxForReal),
        PaymentsChoice::Sandbox | PaymentsChoice::Automatic if is_demonstration => {
            let pretend = Pretend::new(store, base_url, &format!("http://{}", reachable(address)), root)?;
            Ok((Payments::Sandbox(pretend.gateway()?), Some(pretend)))
        }
        PaymentsChoice::Automatic | PaymentsChoice::None | PaymentsChoice::Sandbox => Ok((Payments::None, None)),
        PaymentsChoice::Stripe { secret_key, webhook_secret, publishable_key, api_base } => {
            let stripe = Stripe::new(StripeSettings {
                base_url: api_base.clone(),
                secret_key: secret_key.clone(),
                webhook_secret: webhook_secret.clone(),
                publishable_key: publishable_key.clone(),
                methods: Methods::Automatic,
                // Always of the database: two that share an account and a key must not share their objects.
                instance: hex::encode(&Sha256::digest(format!("stripe {}", store::sandbox::root(store).await?))[..6]),
            })?;
            Ok((Payments::Stripe(stripe), None))
        }
    }
}

fn mail_route(settings: &Settings) -> MailRoute {
    let from = settings.mail.from.clone();
    match &settings.mail.way {
        MailWay::Folder(folder) => MailRoute { folder: folder.display().to_string(), from, ..MailRoute::default() },
        MailWay::Smtp { host, port, .. } => MailRoute { server: format!("{host}:{port}"), from, ..MailRoute::default() },
    }
}

fn post(settings: &Settings) -> Result<Post, NotStarted> {
    Ok(match &settings.mail.way {
        MailWay::Folder(folder) => Post::Folder(folder.clone()),
        MailWay::Smtp { host, port, encryption, user, password } => {
            let sender = Mailbox::new(None, &settings.mail.from).map_err(|e| SmtpUnusable { reason: e.to_string() })?;
            Post::Smtp(Smtp::new(SmtpSettings {
                host: host.clone(),
                port: *port,
                encryption: *encryption,
                user: user.clone(),
                password: password.clone(),
                sender,
            })?)
        }
    })
}
