//! Letters, the whole way: from the dialog at the desk over the outbox to a mail server in a process of its own, and back by the link
//! in them.

use crate::{
    facts::Facts,
    process::{NOBODY, Server},
    scene::Scene,
    shop::{Shop, link_cookie, location},
};
use domain::time::{Instant, SECOND};
use std::{fs, path::PathBuf};
use store::{Clock, people::Token};

/// aiosmtpd; it keeps what it takes as files, with who it is for in the first line. `later@` is put off with a 451.
struct Office {
    server: Server,
    folder: PathBuf,
}

impl Office {
    async fn open(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../gateways/tests/it/post_office.py");
        let place = folder.to_str().unwrap().to_owned();
        let server = tokio::task::spawn_blocking(move || Server::python(&[script, &place])).await.unwrap();
        Self { server, folder }
    }

    /// The letters to somebody, as their programs show them.
    fn letters(&self, recipient: &str) -> Vec<String> {
        let files = fs::read_dir(&self.folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
        let whole = files.map(|text| text.replace("=\r\n", "").replace("=3D", "="));
        whole.filter(|text| text.lines().next().is_some_and(|head| head.starts_with("X-Envelope:") && head.ends_with(recipient))).collect()
    }
}

/// A shop that sends its letters to this port.
async fn shop(clock: Clock, port: u16) -> Shop {
    let port = port.to_string();
    let keys = [
        ("mail.way", "smtp"),
        ("mail.host", "127.0.0.1"),
        ("mail.port", port.as_str()),
        ("mail.encryption", "none"),
        ("mail.from", "shop@hartley.example"),
    ];
    Shop::open_at(clock, &keys).await
}

/// The links in a letter: the same one, in its text and in its markup.
fn token(letter: &str) -> Token {
    let mut tokens: Vec<String> = letter.split("/l/").skip(1).map(|rest| rest.chars().take(43).collect()).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "{letter}");
    Token::read(&tokens[0]).unwrap_or_else(|| panic!("{letter}"))
}

async fn one_letter(shop: &Shop, office: &Office, recipient: &str) -> String {
    shop.until(recipient, || async { office.letters(recipient).pop() }).await
}

/// Opens a link as a browser does, and tries to act.
async fn acts(shop: &Shop, scene: &Scene, token: &Token) -> u16 {
    let entered = shop.get(&format!("/l/{}", token.as_str())).send().await.unwrap();
    assert_eq!(location(&entered), format!("/o/{}", scene.number));
    let cookie = link_cookie(scene.number, token);
    let page = shop.get(&format!("/o/{}", scene.number)).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let form = scene.fill("number={number}&version={version}&{plans}");
    shop.call("review", &cookie, &form).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_gets_a_link_that_may_what_they_may() {
    let folder = crate::shop::Folder::new();
    let office = Office::open(folder.path().join("post")).await;
    let shop = shop(Clock::System, office.server.port).await;
    let scene = &Scene::all(&shop).await["review"];
    let manager = shop.desk_cookie().await;
    let send = |more: &str| {
        let form = scene.fill(
            "number={number}&subject=Your+kitchen+%E2%80%93+%D9%85%D8%B1%D8%AD%D8%A8%D8%A7&message=Dear+Maya%2C%0A%3Cb%3Ehello%3C%2Fb%3E",
        );
        shop.call("send_quote", &manager, &format!("{form}&{more}")).send()
    };
    let first = format!(
        "revision={}&recipient=maya%40example.com&ccs=sam%40example.com&pay_link=true&models=true&plans=true",
        scene.fill("{revision}")
    );
    let answer = send(&first).await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let (own, copy) = (one_letter(&shop, &office, "maya@example.com").await, one_letter(&shop, &office, "sam@example.com").await);
    let (plain, markup) = own.split_once("text/html").expect("a letter in both kinds");
    assert!(plain.contains("<b>hello</b>") && markup.contains("&lt;b&gt;hello") && !markup.contains("<b>hello"), "{own}");
    assert_ne!(token(&own).as_str(), token(&copy).as_str());
    // The copy first: were it to act, the quote would be reviewed by then.
    assert_eq!((acts(&shop, scene, &token(&copy)).await, acts(&shop, scene, &token(&own)).await), (403, 200));

    // Sent again without the pay link: even its recipient only sees.
    let member = store::demo::member(shop.store(), store::demo::MANAGER).await.unwrap();
    let revision = store::quotes::sheet(shop.store(), &member, scene.number).await.unwrap().quote.revision;
    let answer = send(&format!("revision={revision}&recipient=jo%40example.com")).await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let hidden = one_letter(&shop, &office, "jo@example.com").await;
    assert_eq!(acts(&shop, scene, &token(&hidden)).await, 403);

    // What is kept at the desk opens nothing.
    for letter in [&own, &copy, &hidden] {
        let kept = shop.until("the kept copy", || async {
            let mails = store::quotes::mails(shop.store(), &member, None).await.unwrap();
            mails
                .iter()
                .filter(|m| m.number == scene.number && m.recipient.ends_with("example.com"))
                .all(|m| m.sent_at.is_some())
                .then_some(mails)
        });
        assert!(kept.await.iter().all(|m| !m.html.contains(token(letter).as_str()) && !m.text.contains(token(letter).as_str())));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_or_busy_gets_the_letter_later_and_once() {
    let clock = Clock::held(Instant(1_800_000_000 * SECOND));
    let folder = crate::shop::Folder::new();
    let office = Office::open(folder.path().join("post")).await;
    for (port, recipient) in [(office.server.port, "later@example.com"), (NOBODY, "maya@example.com")] {
        let shop = shop(clock.clone(), port).await;
        let scene = &Scene::all(&shop).await["review"];
        let member = store::demo::member(shop.store(), store::demo::MANAGER).await.unwrap();
        let manager = shop.desk_cookie().await;
        let form = scene.fill(&format!("number={{number}}&revision={{revision}}&recipient={recipient}&subject=Patience"));
        assert_eq!(shop.call("send_quote", &manager, &form).send().await.unwrap().status(), 200);
        let mail = || async {
            let mails = store::quotes::mails(shop.store(), &member, None).await.unwrap();
            mails.into_iter().find(|m| m.subject == "Patience").unwrap()
        };
        let task = format!("\"mail\":{}}}", mail().await.id);
        let has_tried = |times: usize| {
            let (task, database) = (task.clone(), shop.folder.database());
            async move { (Facts::of(&database).await.count("outbox", &[&task, &format!("attempts={times} ")]) == 1).then_some(()) }
        };
        shop.until("the first try", || has_tried(1)).await;
        // It waits ten seconds, and is not hammered at meanwhile.
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        assert!(has_tried(1).await.is_some());
        clock.pass(11 * SECOND);
        shop.until("the second try", || has_tried(2)).await;
        let waits = mail().await;
        assert_eq!((waits.recipient.as_str(), waits.sent_at), (recipient, None));
        assert!(office.letters(recipient).is_empty());
        // The desk says that it waits, and the shop goes on.
        let page = shop.get(&format!("/desk/quotes/{}", scene.number)).header("cookie", &manager).send().await.unwrap();
        assert_eq!(page.status(), 200);

        // Somebody mends it: the same database, a server that takes letters.
        let database = shop.folder.database();
        let Shop { running, folder, .. } = shop;
        running.stop().await;
        let (_kept, recipient_now) = (folder, recipient);
        if port != NOBODY {
            continue;
        }
        let port = office.server.port.to_string();
        let keys = [("database", database.as_str()), ("mail.way", "smtp"), ("mail.host", "127.0.0.1"), ("mail.port", port.as_str())];
        let more = [("mail.encryption", "none"), ("mail.from", "shop@hartley.example")];
        let shop = Shop::open_at(clock.clone(), &[&keys[..], &more[..]].concat()).await;
        clock.pass(21 * SECOND);
        let letter = one_letter(&shop, &office, recipient_now).await;
        assert!(letter.contains("Patience"));
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        assert_eq!(office.letters(recipient_now).len(), 1);
    }
}
