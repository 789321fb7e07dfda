//! A letter, and the message it becomes (RFC 5322, MIME).

use super::Undelivered;
use lettre::{
    Address, Message,
    message::{self, MultiPart, SinglePart, header::ContentType},
};
use sha2::{Digest, Sha256};
use std::fmt;

/// Longer ones are cut by mail programs anyway; RFC 5322 (2.1.1) folds lines at 998.
const HEADER_CHARS_MAX: usize = 300;

/// An address, and the name beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox(message::Mailbox);

/// The text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAMailbox;

impl Mailbox {
    /// # Errors
    /// [`NotAMailbox`] when `email` is none. A name can't be wrong; control characters in it become spaces.
    pub fn new(name: Option<&str>, email: &str) -> Result<Self, NotAMailbox> {
        let address: Address = email.trim().parse().map_err(|_| NotAMailbox)?;
        let name = name.map(one_line).filter(|n| !n.is_empty());
        Ok(Self(message::Mailbox::new(name, address)))
    }

    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    #[must_use]
    pub fn email(&self) -> &str {
        self.0.email.as_ref()
    }

    pub(super) fn address(&self) -> &Address {
        &self.0.email
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A file that comes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub file_name: String,
    /// As `text/calendar; charset=utf-8; method=PUBLISH`.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// An appointment to be put into one's own calendar: `ics` is the text of an iCalendar object (RFC 5545) whose method is
    /// PUBLISH. It asks for no answer.
    #[must_use]
    pub fn calendar(ics: &str) -> Self {
        Self {
            file_name: words::mail::calendar_file().into(),
            content_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
            bytes: ics.into(),
        }
    }

    #[must_use]
    pub fn pdf(file_name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { file_name: file_name.into(), content_type: "application/pdf".into(), bytes }
    }
}

/// One letter to one recipient, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
    pub to: Mailbox,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The same each time this mail is tried, and no other mail's: it becomes the `Message-ID`, by which a mail program
    /// recognises a repeat.
    pub message_id_key: String,
    pub attachments: Vec<Attachment>,
}

impl Letter {
    /// The key as a name that any file system and any header takes. Its readable part may be cut or changed; the digest
    /// keeps two keys apart.
    pub(super) fn stem(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let readable: String = self.message_id_key.chars().map(plain).take(60).collect();
        let digest = hex::encode(Sha256::digest(self.message_id_key.as_bytes()));
        format!("{}-{}", readable.trim_matches('-'), &digest[..16]).trim_start_matches('-').to_owned()
    }

    /// The message with both of its alternatives, the plain one first (RFC 2046, 5.1.4).
    pub(super) fn message(&self) -> Result<Message, Undelivered> {
        let never = |e: &dyn fmt::Display| Undelivered::Never(e.to_string());
        let mut builder = Message::builder()
            .from(self.from.0.clone())
            .to(self.to.0.clone())
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}@{}>", self.stem(), self.from.address().domain())));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.0.clone());
        }
        let alternatives = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        if self.attachments.is_empty() {
            return builder.multipart(alternatives).map_err(|e| never(&e));
        }
        let mut mixed = MultiPart::mixed().multipart(alternatives);
        for attachment in &self.attachments {
            mixed = mixed.singlepart(part(attachment).map_err(|e| never(&e))?);
        }
        builder.multipart(mixed).map_err(|e| never(&e))
    }
}

fn part(attachment: &Attachment) -> Result<SinglePart, message::header::ContentTypeErr> {
    let content_type = ContentType::parse(&one_line(&attachment.content_type))?;
    let file_name = one_line(&attachment.file_name).replace(['"', '\\', '/'], "-");
    Ok(message::Attachment::new(file_name).body(attachment.bytes.clone(), content_type))
}

/// A header value: one line, bounded, without control characters.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(HEADER_CHARS_MAX).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from: Mailbox::new(Some("Porchlight \"Oak\" Appliance"), "shop@example.com").unwrap(),
            reply_to: Some(Mailbox::new(Some("Dana"), "dana@example.com").unwrap()),
            to: Mailbox::new(Some("مايا"), "maya@example.com").unwrap(),
            subject: "Your quote".into(),
            text: "Plain".into(),
            html: "<p>Rich</p>".into(),
            message_id_key: "mail-17".into(),
            attachments: Vec::new(),
        }
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(letter.message().unwrap().formatted()).unwrap()
    }

    fn header_lines(written: &str) -> Vec<&str> {
        written.split_once("\r\n\r\n").unwrap().0.lines().filter(|l| !l.starts_with([' ', '\t'])).collect()
    }

    #[test]
    fn no_value_can_add_a_header() {
        let honest = written(&letter());
        let expected: Vec<_> = header_lines(&honest).iter().map(|l| l.split(':').next().unwrap().to_owned()).collect();
        for smuggled in
            ["x\r\nBcc: evil@example.net", "x\nBcc: evil@example.net", "x\rBcc: evil@example.net", "x\u{0}\u{2028}Bcc: evil@example.net"]
        {
            let mut letter = letter();
            letter.subject = smuggled.into();
            letter.message_id_key = smuggled.into();
            letter.from = Mailbox::new(Some(smuggled), "shop@example.com").unwrap();
            letter.to = Mailbox::new(Some(smuggled), "maya@example.com").unwrap();
            letter.reply_to = Some(Mailbox::new(Some(smuggled), "dana@example.com").unwrap());
            let text = written(&letter);
            let names: Vec<_> = header_lines(&text).iter().map(|l| l.split(':').next().unwrap().to_owned()).collect();
            assert_eq!(names, expected, "{text}");
            assert_eq!(letter.message().unwrap().envelope().to().len(), 1);
        }
        for wrong in ["", "maya", "maya@", "maya@x.de\r\nBcc: b@x.de", "a@x.de,b@x.de", "<a@x.de>", "a b@x.de"] {
            assert_eq!(Mailbox::new(None, wrong), Err(NotAMailbox), "{wrong:?}");
        }
    }

    #[test]
    fn an_attachment_can_not_break_out_of_its_part() {
        let mut letter = letter();
        letter.attachments = vec![Attachment::pdf("quote\r\nX-Evil: 1\".pdf", b"%PDF".to_vec())];
        let text = written(&letter);
        assert!(!text.lines().any(|l| l.starts_with("X-Evil")), "{text}");
        letter.attachments[0].content_type = "no type at all".into();
        assert!(matches!(letter.message(), Err(Undelivered::Never(_))));
    }

    #[test]
    fn the_message_id_is_stable_and_apart() {
        let key = |key: &str| Letter { message_id_key: key.into(), ..letter() }.stem();
        assert_eq!(key("mail-17"), key("mail-17"));
        assert!(key("mail-17").starts_with("mail-17-"));
        assert_ne!(key("mail/17"), key("mail-17"));
        assert_ne!(key("a".repeat(200).as_str()), key("a".repeat(201).as_str()));
        assert!(key("مايا").chars().all(|c| c.is_ascii_alphanumeric()));
        let text = written(&letter());
        assert!(text.contains(&format!("Message-ID: <{}@example.com>\r\n", key("mail-17"))), "{text}");
    }

    #[test]
    fn both_alternatives_and_a_calendar_are_inside() {
        let mut letter = letter();
        letter.attachments = vec![Attachment::calendar("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")];
        let text = written(&letter);
        let place = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle} in {text}"));
        assert!(place("multipart/mixed") < place("multipart/alternative"));
        assert!(place("text/plain") < place("text/html") && place("text/html") < place("text/calendar"));
        assert!(text.contains("appointment.ics"), "{text}");
    }
}
