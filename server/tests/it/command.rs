//! The executable, as an operator runs it.

use crate::shop::Folder;
use sea_orm::ConnectionTrait;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use store::demo;

pub fn porchlight(folder: &Folder, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
    command.args(words).current_dir(folder.path()).env("PORCHLIGHT_SITE", folder.site());
    command
}

pub fn run(folder: &Folder, words: &[&str]) -> Output {
    porchlight(folder, words).output().unwrap()
}

/// A running server of the demonstration, and its address. What it logs goes to a file.
pub struct Served {
    child: Child,
    pub address: String,
    pub log: PathBuf,
}

impl Served {
    pub fn start(folder: &Folder, words: &[&str]) -> Self {
        let log = folder.path().join("log");
        let database = folder.database();
        let usual = ["serve", "--demo", "--listen", "127.0.0.1:0", "--database", &database];
        let words: Vec<&str> = usual.into_iter().chain(words.iter().copied()).collect();
        let mut command = porchlight(folder, &words);
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap())).unwrap();
        let address = first.strip_prefix("listening on http://").expect("the first line says where").to_owned();
        // Whoever prints into a closed pipe is ended.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, log }
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(&mut self) {
        let stop = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(stop.success());
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(15), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Alters a database behind the back of whoever uses it.
pub async fn alter(database: &str, sql: &str) {
    let db = sea_orm::Database::connect(database).await.unwrap();
    db.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    db.close().await.unwrap();
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

    // Also where it would not be needed: letters go into a folder.
    std::fs::remove_file(folder.path().join("porchlight.toml")).unwrap();
    let unused = porchlight(&folder, &["serve", "--set", "mail.way=folder"]).env("PORCHLIGHT_MAIL_PORT", "abc").output().unwrap();
    let right = "the variable PORCHLIGHT_MAIL_PORT: mail.port = \"abc\": it should be a port, 1 to 65535";
    assert!(!unused.status.success() && said(&unused).contains(right), "{}", said(&unused));
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
    // Without an address of its own it says where it would listen, and with one that: whoever reads it opens the links from there.
    assert_eq!(links["base_url"], "http://127.0.0.1:8080");
    assert_eq!((links["staff"]["email"].as_str(), links["staff"]["password"].as_str()), (Some(demo::MANAGER), Some(demo::PASSWORD)));
    let base_url = format!("base_url=http://{address}");
    let links = run(&folder, &["demo", "links", "--json", "--database", &database, "--set", &base_url]);
    let links: serde_json::Value = serde_json::from_slice(&links.stdout).unwrap();
    assert_eq!(links["base_url"], format!("http://{address}"));
    for order in links["orders"].as_array().unwrap() {
        assert!(order["order"].as_str().unwrap().parse::<i64>().is_ok(), "{order}");
        let token = order["link"].as_str().unwrap().strip_prefix(&format!("http://{address}/l/")).unwrap();
        assert_eq!(token.len(), 43, "{order}");
    }

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_altered_fails_the_check_and_is_named() {
    let folder = Folder::new();
    let database = folder.database();
    let (secret, other) = (folder.path().join("secret"), folder.path().join("other"));
    std::fs::write(&secret, "a secret that is longer than 32 bytes").unwrap();
    std::fs::write(&other, "another secret, longer than 32 bytes too").unwrap();
    let key = |file: &PathBuf| format!("secret_key_file={}", file.display());
    Served::start(&folder, &["--set", &key(&secret)]).stop();
    let check = |file: &PathBuf| run(&folder, &["verify", "--database", &database, "--set", &key(file)]);
    let whole = check(&secret);
    // It sealed at its start, or when it stopped.
    assert!(whole.status.success() && said(&whole).contains(" seals, ") && !said(&whole).contains(" 0 seals"), "{}", said(&whole));
    let by_other = check(&other);
    assert!(!by_other.status.success() && said(&by_other).contains("the seals: seals "), "{}", said(&by_other));
    for (change, back, named) in [
        (
            "UPDATE events SET event = event || ' ' WHERE id = 2",
            "UPDATE events SET event = TRIM(event) WHERE id = 2",
            "the evidence: events 2: ",
        ),
        (
            "UPDATE origins SET agent = agent || '.' WHERE event_id = 2",
            "UPDATE origins SET agent = RTRIM(agent, '.') WHERE event_id = 2",
            "the evidence: origins 2: ",
        ),
        (
            "UPDATE heads SET seq = seq + 1 WHERE chain = 10001",
            "UPDATE heads SET seq = seq - 1 WHERE chain = 10001",
            "the evidence: heads 10001: ",
        ),
        ("UPDATE seals SET at = at + 1 WHERE id = 1", "UPDATE seals SET at = at - 1 WHERE id = 1", "the seals: seals 1: "),
        (
            "UPDATE postings SET cents = cents + 1 WHERE id = 1",
            "UPDATE postings SET cents = cents - 1 WHERE id = 1",
            "the books: entries 1: ",
        ),
    ] {
        alter(&database, change).await;
        let found = check(&secret);
        assert_eq!(found.status.code(), Some(1), "{change}: {}", said(&found));
        assert!(said(&found).contains(&format!("porchlight: {named}")), "{change}: {}", said(&found));
        alter(&database, back).await;
    }
    assert!(check(&secret).status.success());
    // Its tail is cut off, and the head is put to fit.
    let last = "SELECT MAX(seq) FROM events WHERE chain = 10001";
    for sql in [
        format!("DELETE FROM origins WHERE event_id IN (SELECT id FROM events WHERE chain = 10001 AND seq = ({last}))"),
        format!("DELETE FROM events WHERE chain = 10001 AND seq = ({last})"),
    ] {
        alter(&database, &sql).await;
    }
    assert!(said(&check(&secret)).contains("the evidence: heads 10001: "));
    let fits = format!("seq = ({last}), hash = (SELECT hash FROM events WHERE chain = 10001 ORDER BY seq DESC LIMIT 1), is_sealed = FALSE");
    alter(&database, &format!("UPDATE heads SET {fits} WHERE chain = 10001")).await;
    let found = check(&secret);
    assert!(found.status.code() == Some(1) && said(&found).contains("the seals: seals "), "{}", said(&found));
    assert!(said(&found).contains("of chain 10001 was sealed, and is gone or another now"), "{}", said(&found));
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
