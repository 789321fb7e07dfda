//! What each command does.

use super::{Command, Demo, Staff};
use crate::{
    Running,
    config::{Settings, Wrong},
    database, paid_before,
    serve::{NotStarted, start},
};
use domain::{Refusal, staff::Role};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{
    Clock, Fault, Store,
    demo::{self, Wanted},
};
use tokio::signal::unix::{SignalKind, signal};

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Wrong(#[from] Wrong),
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    #[error("{}: {fault}", database::shown(.url))]
    Database { url: String, fault: Fault },
    #[error("{0}")]
    Said(String),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Said(error.to_string())
    }
}

fn said(text: impl Into<String>) -> Failure {
    Failure::Said(text.into())
}

pub(super) async fn act(command: Command, settings: Settings) -> Result<(), Failure> {
    // Leptos renders on our runtime.
    let _ = any_spawner::Executor::init_tokio();
    let url = settings.database.clone();
    let failed = |fault| Failure::Database { url: url.clone(), fault };
    match command {
        Command::Serve { demo, .. } => serve(settings, demo).await,
        Command::Migrate => {
            open(&url).await?;
            println!("the schema is up to date");
            Ok(())
        }
        Command::Demo(Demo::Load { customers, orders, seed }) => {
            let store = open(&url).await?;
            load(&store, &url).await?;
            if customers > 0 || orders > 0 {
                demo::load_many(&store, Wanted { customers, orders, seed }, |done| eprint!("\r{done} orders")).await.map_err(failed)?;
                eprintln!();
            }
            println!("the demonstration shop is loaded");
            Ok(())
        }
        Command::Demo(Demo::Links { json }) => links(&existing(&url).await?, &settings, json).await,
        Command::Staff(Staff::Add { name, email, phone, role, password_stdin }) => {
            let role = Role::from_code(&role).ok_or_else(|| said(format!("--role {role}: one of {}", roles())))?;
            add_staff(&open(&url).await?, [&name, &email, &phone], role, password_stdin).await
        }
        Command::Staff(Staff::Free { email }) => free_staff(&existing(&url).await?, &email).await,
        Command::Verify => verify(&url).await,
        Command::Backup { file } => backup(&url, &file).await,
        Command::Config => Ok(()),
    }
}

fn roles() -> String {
    Role::ALL.map(Role::code).join(", ")
}

/// For who writes: what is missing is made, what is old is brought up to date.
async fn open(url: &str) -> Result<Store, Failure> {
    database::make_folder(url)?;
    migration::bring_up(url).await.map_err(|e| Failure::Database { url: url.to_owned(), fault: e.into() })?;
    existing(url).await
}

/// For who only looks: nothing is made or changed.
async fn existing(url: &str) -> Result<Store, Failure> {
    if let Some(file) = database::file(url).filter(|f| !f.is_file()) {
        return Err(said(format!("{}: there is no such database", file.display())));
    }
    Store::open(url, Clock::System).await.map_err(|fault| Failure::Database { url: url.to_owned(), fault })
}

async fn load(store: &Store, url: &str) -> Result<(), Failure> {
    match demo::load(store, paid_before).await {
        Err(Fault::Refused(Refusal::Stale)) => Err(said(format!("{}: there is a shop in it already", database::shown(url)))),
        Err(fault) => Err(Failure::Database { url: url.to_owned(), fault }),
        Ok(()) => Ok(()),
    }
}

async fn serve(settings: Settings, with_demo: bool) -> Result<(), Failure> {
    let url = settings.database.clone();
    let failed = |fault| Failure::Database { url: url.clone(), fault };
    let store = open(&url).await?;
    if with_demo {
        if demo::is_empty(&store).await.map_err(failed)? {
            load(&store, &url).await?;
        } else if !store::shop::brand(&store).await.map_err(failed)?.demonstration {
            return Err(said(format!("--demo: {} holds a real shop; use another --database", database::shown(&url))));
        }
    }
    let running = start(settings, store).await?;
    println!("listening on http://{}", running.app.address);
    if with_demo {
        show_links(&running).await.map_err(failed)?;
    }
    if !store::people::has_staff(&running.app.house.store).await.map_err(failed)? {
        tracing::warn!("nobody can sign in yet: porchlight staff add");
    }
    tracing::info!(address = %running.app.address, base_url = %running.app.house.base_url, database = database::shown(&url), "serving");
    ended().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Waits for who runs us to say that it is over.
async fn ended() -> Result<(), Failure> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

async fn show_links(running: &Running) -> Result<(), Fault> {
    let base_url = &running.app.house.base_url;
    println!("\nThe demonstration shop. A customer's order, at each stage of the journey:");
    for link in demo::fresh_links(&running.app.house.store).await? {
        println!("  {:<13} {base_url}/l/{}", link.stage, link.token.as_str());
    }
    println!("\nThe desk: {base_url}/desk\n  {} / {}\n", demo::MANAGER, demo::PASSWORD);
    Ok(())
}

async fn links(store: &Store, settings: &Settings, as_json: bool) -> Result<(), Failure> {
    let links = match demo::fresh_links(store).await {
        Err(Fault::Refused(Refusal::NotFound)) => return Err(said("this is no demonstration database")),
        links => links.map_err(|fault| Failure::Database { url: settings.database.clone(), fault })?,
    };
    let base_url = settings.base_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let url = |token: &store::people::Token| format!("{base_url}/l/{}", token.as_str());
    if as_json {
        let orders: Vec<_> =
            links.iter().map(|l| json!({ "stage": l.stage, "order": l.order.to_string(), "link": url(&l.token) })).collect();
        let staff = json!({ "email": demo::MANAGER, "password": demo::PASSWORD });
        println!("{}", json!({ "base_url": base_url, "staff": staff, "orders": orders }));
    } else {
        for link in &links {
            println!("{:<13} {} {}", link.stage, link.order, url(&link.token));
        }
    }
    Ok(())
}

async fn add_staff(store: &Store, [name, email, phone]: [&str; 3], role: Role, from_stdin: bool) -> Result<(), Failure> {
    let password = if from_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        made_password()
    };
    match store::people::add_staff(store, name, email, phone, role, &password).await {
        Ok(_) if from_stdin => println!("{name} may sign in as {email}"),
        Ok(_) => println!("{name} may sign in as {email} with the password {password}"),
        Err(Fault::Refused(Refusal::NotFound)) => return Err(said("there is no branch yet that somebody could work at")),
        Err(Fault::Refused(Refusal::EmailTaken { .. })) => return Err(said(format!("{email}: somebody signs in with it already"))),
        Err(Fault::Refused(refusal)) => return Err(said(app::failure::Failure::Refused(refusal).to_string())),
        Err(fault) => return Err(said(fault.to_string())),
    }
    Ok(())
}

async fn free_staff(store: &Store, email: &str) -> Result<(), Failure> {
    match store::people::free_staff(store, email).await {
        Ok(true) => println!("{email} signs in with the password alone"),
        Ok(false) => println!("{email} has no second factor"),
        Err(Fault::Refused(Refusal::NotFound)) => return Err(said(format!("{email}: nobody signs in with it"))),
        Err(fault) => return Err(said(fault.to_string())),
    }
    Ok(())
}

/// 20 characters of 32: a hundred random bits, without look-alikes, in groups that can be typed.
fn made_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789_";
    let letter = || char::from(LETTERS[usize::from(rand::random::<u8>() % 32)]);
    (0..4).map(|_| (0..5).map(|_| letter()).collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Books and evidence; whatever is wrong is named by its row.
async fn verify(url: &str) -> Result<(), Failure> {
    let store = existing(url).await?;
    let wrong = |what: &str, fault: Fault| said(format!("{what}: {fault}"));
    let events = store::events::verify(&store).await.map_err(|fault| wrong("the evidence", fault))?;
    let books = store::verify::ledger(&store).await.map_err(|fault| wrong("the books", fault))?;
    let (entries, orders, payments) = (books.entries, books.orders, books.payments);
    println!("whole: {events} events, {entries} postings, {orders} orders, {payments} payments");
    Ok(())
}

async fn backup(url: &str, file: &Path) -> Result<(), Failure> {
    let Some(of) = database::file(url) else {
        return Err(said(format!(
            "backup copies an SQLite file. For PostgreSQL use its own tool, which needs no pause either: pg_dump --format=custom --file={} '{}'",
            file.display(),
            database::shown(url)
        )));
    };
    if !of.is_file() {
        return Err(said(format!("{}: there is no such database", of.display())));
    }
    if file.exists() {
        return Err(said(format!("{}: there is such a file; a backup never overwrites one", file.display())));
    }
    let to: PathBuf = std::path::absolute(file)?;
    store::backup(url, &to).await.map_err(|fault| Failure::Database { url: url.to_owned(), fault })?;
    println!("{} is a copy of {}", file.display(), of.display());
    Ok(())
}
