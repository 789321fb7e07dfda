//! The executable, as an operator runs it.

use crate::shop::Folder;
use std::{
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

pub fn porchlight(folder: &Folder, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    command.args(words).current_dir(folder.path()).env("PORCHLIGHT_SITE", folder.site());
    command
}

pub fn run(folder: &Folder, words: &[&str]) -> Output {
    porchlight(folder, words).output().unwrap()
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_wrong_value_stops_the_start_and_says_what_would_be_right() {
    let folder = Folder::new();
    let flag = run(&folder, &["serve", "--listen", "8080"]);
    assert!(!flag.status.success());
    assert!(said(&flag).contains("porchlight: a flag: listen = \"8080\": it should be an address and a port"), "{}", said(&flag));

    std::fs::write(folder.path().join("porchlight.toml"), "[mail]\nport = 99999\nway = \"smtp\"\nfrom = \"a@b.de\"\nhost = \"x\"\n")
        .unwrap();
    let file = run(&folder, &["serve"]);
    assert!(said(&file).contains("porchlight.toml: mail.port = \"99999\": it should be a port"), "{}", said(&file));

    let variable = porchlight(&folder, &["serve", "--set", "mail.port=25"]).env("PORCHLIGHT_METRICS", "perhaps").output().unwrap();
    assert!(said(&variable).contains("the variable PORCHLIGHT_METRICS: metrics = \"perhaps\""), "{}", said(&variable));
}

#[test]
fn the_documented_configuration_is_one() {
    let folder = Folder::new();
    let documented = run(&folder, &["config"]);
    std::fs::write(folder.path().join("shop.toml"), &documented.stdout).unwrap();
    let migrated = run(&folder, &["migrate", "--config", "shop.toml", "--database", &folder.database()]);
    assert!(migrated.status.success(), "{}", said(&migrated));
}

#[test]
fn it_serves_the_demonstration_until_it_is_told_to_stop() {
    let folder = Folder::new();
    let database = folder.database();
    let mut server = porchlight(&folder, &["serve", "--demo", "--listen", "127.0.0.1:0", "--database", &database])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("listening on http://").expect("the first line says where");
    assert!(std::net::TcpStream::connect(address).is_ok());
    let stages: Vec<String> = lines.by_ref().map_while(Result::ok).skip(2).take(8).collect();
    assert!(stages.iter().all(|line| line.contains(&format!("http://{address}/l/"))), "{stages:?}");

    let links = run(&folder, &["demo", "links", "--json", "--database", &database]);
    let links: serde_json::Value = serde_json::from_slice(&links.stdout).unwrap();
    let stages: Vec<_> = links["orders"].as_array().unwrap().iter().map(|o| o["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["review", "payment", "deposit_paid", "scheduling", "scheduled", "tracking", "delivered", "expired"]);

    let stop = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(stop.success());
    let began = Instant::now();
    while server.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(15), "it does not stop");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(server.wait().unwrap().success());
}

#[test]
fn books_are_verified_and_a_backup_is_whole() {
    let folder = Folder::new();
    let database = folder.database();
    assert!(run(&folder, &["demo", "load", "--database", &database]).status.success());
    let again = run(&folder, &["demo", "load", "--database", &database]);
    assert!(!again.status.success() && said(&again).contains("there is a shop in it already"), "{}", said(&again));

    let whole = run(&folder, &["verify", "--database", &database]);
    assert!(whole.status.success() && said(&whole).contains("whole: "), "{}", said(&whole));
    assert!(run(&folder, &["backup", "copy.db", "--database", &database]).status.success());
    let twice = run(&folder, &["backup", "copy.db", "--database", &database]);
    assert!(!twice.status.success() && said(&twice).contains("never overwrites"), "{}", said(&twice));
    let of_copy = run(&folder, &["verify", "--database", "sqlite://copy.db"]);
    assert_eq!(whole.stdout, of_copy.stdout);
    let server = run(&folder, &["backup", "copy2.db", "--database", "postgres://shop:hush@localhost/shop"]);
    assert!(said(&server).contains("pg_dump") && !said(&server).contains("hush"), "{}", said(&server));
}

#[test]
fn somebody_of_the_shop_is_added() {
    let folder = Folder::new();
    let database = folder.database();
    run(&folder, &["demo", "load", "--database", &database]);
    let add = |email: &str, role: &str| {
        run(&folder, &["staff", "add", "--name", "Kim", "--email", email, "--role", role, "--database", &database])
    };
    assert!(said(&add("kim@example.com", "sales")).contains("Kim may sign in as kim@example.com with the password "));
    assert!(said(&add("kim@example.com", "sales")).contains("somebody signs in with it already"));
    assert!(said(&add("kim2@example.com", "boss")).contains("owner, manager, sales"));
    assert!(!add("kim", "sales").status.success());
}

#[test]
fn the_first_of_an_empty_database_is_its_owner() {
    let folder = Folder::new();
    let database = folder.database();
    let add = |email: &str, role: &str| {
        run(&folder, &["staff", "add", "--name", "Olive", "--email", email, "--role", role, "--database", &database])
    };
    assert!(said(&add("kim@example.com", "sales")).contains("the first one has to be the owner: --role owner"));
    assert!(!add("olive", "owner").status.success());
    assert!(said(&add("olive@example.com", "owner")).contains("Olive may sign in as olive@example.com"));
    assert!(add("kim@example.com", "sales").status.success());
    // What was begun is a real shop.
    let load = run(&folder, &["demo", "load", "--database", &database]);
    assert!(said(&load).contains("there is a shop in it already"), "{}", said(&load));
}

#[test]
fn the_demonstration_does_not_mix_with_a_real_shop() {
    let folder = Folder::new();
    let nowhere = run(&folder, &["demo", "links", "--database", &folder.database()]);
    assert!(!nowhere.status.success() && said(&nowhere).contains("there is no such database"), "{}", said(&nowhere));
    run(&folder, &["migrate", "--database", &folder.database()]);
    let missing = run(&folder, &["demo", "links", "--database", &folder.database()]);
    assert!(!missing.status.success() && said(&missing).contains("no demonstration database"), "{}", said(&missing));
    let sandbox =
        run(&folder, &["serve", "--listen", "127.0.0.1:0", "--set", "payments.provider=sandbox", "--database", &folder.database()]);
    assert!(said(&sandbox).contains("this database holds a real shop"), "{}", said(&sandbox));
}
