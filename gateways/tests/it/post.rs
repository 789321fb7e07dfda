//! Letters handed to aiosmtpd, a real SMTP server.

use crate::process::{Folder, NOBODY, Server};
use gateways::{
    Secret,
    mail::{Attachment, Encryption, Letter, LetterBody, Mailbox, Post, Smtp, SmtpSettings, Undelivered, compose},
};
use std::fs;

struct Office {
    _server: Server,
    port: u16,
    folder: Folder,
}

impl Office {
    fn open(name: &str, password: &str) -> Self {
        let folder = Folder::new(name);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/post_office.py");
        let server = Server::python(&[script, folder.0.to_str().expect("a plain path"), password]);
        Self { port: server.port, _server: server, folder }
    }

    fn kept(&self) -> Vec<String> {
        let mut files: Vec<_> = fs::read_dir(&self.folder.0).unwrap().map(|f| f.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|f| fs::read_to_string(f).unwrap()).collect()
    }
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        encryption: Encryption::None,
        user: None,
        password: Secret::default(),
        sender: Mailbox::new(None, "bounces@example.com").unwrap(),
    }
}

fn post(settings: SmtpSettings) -> Post {
    Post::Smtp(Smtp::new(settings).unwrap())
}

fn letter(to: &str) -> Letter {
    let body = LetterBody {
        shop: "Porchlight Appliance".into(),
        accent: "#b45309".into(),
        paragraphs: vec!["Hi Maya,".into(), "your delivery is on its way. .\n.\nSee you soon – مرحبا".into()],
        button: Some(("Follow the van".into(), "https://shop.example/o/abc".into())),
        facts: vec![("Order".into(), "1042".into())],
        footer: vec!["12 Elm Street".into()],
    };
    let (text, html) = compose(&body);
    Letter {
        from: Mailbox::new(Some("Porchlight Appliance"), "shop@example.com").unwrap(),
        reply_to: Some(Mailbox::new(None, "dana@example.com").unwrap()),
        to: Mailbox::new(Some("Maya Ortiz"), to).unwrap(),
        subject: "On its way – order 1042".into(),
        text,
        html,
        message_id_key: "delivery-7-departed".into(),
        attachments: vec![Attachment::calendar("BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n")],
    }
}

#[tokio::test]
async fn a_letter_arrives_whole_and_a_repeat_is_recognisable() {
    let office = Office::open("accept", "");
    let post = post(settings(office.port));
    for _ in 0..2 {
        post.send(&letter("maya@example.com")).await.unwrap();
    }
    let kept = office.kept();
    assert_eq!(kept.len(), 2);
    let line = |text: &str, name: &str| text.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("{name} in {text}")).to_owned();
    assert_eq!(line(&kept[0], "X-Envelope:"), "X-Envelope: bounces@example.com maya@example.com");
    assert_eq!(line(&kept[0], "To:"), "To: \"Maya Ortiz\" <maya@example.com>");
    assert!(line(&kept[0], "Message-ID:").starts_with("Message-ID: <delivery-7-departed-"));
    assert_eq!(line(&kept[0], "Message-ID:"), line(&kept[1], "Message-ID:"));
    for part in ["text/plain", "text/html", "text/calendar", "Date:"] {
        assert!(kept[0].contains(part), "{part} in {}", kept[0]);
    }
}

#[tokio::test]
async fn the_servers_no_is_for_later_or_for_ever() {
    let office = Office::open("refuse", "");
    let post = post(settings(office.port));
    let later = post.send(&letter("later@example.com")).await;
    assert!(matches!(&later, Err(Undelivered::Later(why)) if why.contains("451")), "{later:?}");
    let shut = post.send(&letter("shut@example.com")).await;
    assert!(matches!(&shut, Err(Undelivered::Later(why)) if why.contains("421")), "{shut:?}");
    let never = post.send(&letter("never@example.com")).await;
    assert!(matches!(&never, Err(Undelivered::Never(why)) if why.contains("550")), "{never:?}");
    assert!(office.kept().is_empty());
}

#[tokio::test]
async fn nobody_at_home_is_for_later() {
    let sent = post(settings(NOBODY)).send(&letter("maya@example.com")).await;
    assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
}

#[tokio::test]
async fn a_wrong_password_is_the_shops_trouble_not_the_letters() {
    let office = Office::open("password", "password");
    let signed = |password: &str| {
        let settings = SmtpSettings { user: Some("shop".into()), password: Secret::new(password), ..settings(office.port) };
        post(settings)
    };
    let wrong = signed("wrong").send(&letter("maya@example.com")).await;
    assert!(matches!(&wrong, Err(Undelivered::Later(why)) if why.contains("535")), "{wrong:?}");
    let nobody = post(settings(office.port)).send(&letter("maya@example.com")).await;
    assert!(matches!(&nobody, Err(Undelivered::Later(why)) if why.contains("530")), "{nobody:?}");
    assert!(office.kept().is_empty());
    signed("right").send(&letter("maya@example.com")).await.unwrap();
    assert_eq!(office.kept().len(), 1);
}

#[tokio::test]
async fn where_encryption_is_asked_for_nothing_goes_in_the_open() {
    let office = Office::open("plain", "");
    for encryption in [Encryption::Starttls, Encryption::Tls] {
        let sent = post(SmtpSettings { encryption, ..settings(office.port) }).send(&letter("maya@example.com")).await;
        assert!(matches!(sent, Err(Undelivered::Later(_))), "{encryption:?}: {sent:?}");
    }
    assert!(office.kept().is_empty());
}
