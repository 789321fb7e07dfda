//! The post. A letter is told whole; what leaves the house is made here, and a header can't be smuggled in: addresses are
//! [`Mailbox`]es, and every other header value loses its control characters.

mod compose;
mod letter;
mod smtp;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::io::AsyncWriteExt;

pub use compose::{LetterBody, compose};
pub use letter::{Attachment, Letter, Mailbox, NotAMailbox};
pub use smtp::{Encryption, Smtp, SmtpSettings, SmtpUnusable};

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Post {
    Smtp(Smtp),
    /// One `.eml` file a letter, for demonstrations and for shops without a mail server.
    Folder(PathBuf),
    /// For tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The server said "not now" (4xx), was not there, or is not set up as it should be; the letter is fine.
    #[error("not delivered for now: {0}")]
    Later(String),
    /// The server will never take it (5xx), or it is no letter.
    #[error("undeliverable: {0}")]
    Never(String),
}

impl Post {
    /// An empty [`Post::Memory`].
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Hands a letter over. `Ok` means that a server, or the disk, has it, not that somebody reads it. The same letter sent
    /// again carries the same `Message-ID`; a folder and the memory then still hold one.
    ///
    /// # Errors
    /// [`Undelivered`]. After `Later` the letter may have left all the same, when the answer was what got lost.
    pub async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter).await,
            Self::Folder(folder) => {
                let message = letter.message()?;
                let name = format!("{}.eml", letter.stem());
                write(folder, &name, &message.formatted()).await.map_err(|e| Undelivered::Later(format!("{}: {e}", folder.display())))
            }
            Self::Memory(letters) => {
                letter.message()?;
                let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
                letters.retain(|l| l.message_id_key != letter.message_id_key);
                letters.push(letter.clone());
                Ok(())
            }
        }
    }
}

/// Writes a file that is there whole or not at all: beside its place, to the disk, then under its name.
async fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    tokio::fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{name}.{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let written = async {
        let mut file = tokio::fs::File::create(&unfinished).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        tokio::fs::rename(&unfinished, folder.join(name)).await
    }
    .await;
    if written.is_err() {
        // The error that counts is the first one.
        let _ = tokio::fs::remove_file(&unfinished).await;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(key: &str) -> Letter {
        Letter {
            from: Mailbox::new(Some("Porchlight Appliance"), "shop@example.com").unwrap(),
            reply_to: None,
            to: Mailbox::new(None, "maya@example.com").unwrap(),
            subject: "Your quote".into(),
            text: "Hello".into(),
            html: "<p>Hello</p>".into(),
            message_id_key: key.into(),
            attachments: Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_repeat_in_memory_is_one_letter() {
        let post = Post::memory();
        for key in ["quote-1", "quote-2", "quote-1"] {
            post.send(&letter(key)).await.unwrap();
        }
        let Post::Memory(letters) = &post else { unreachable!() };
        let keys: Vec<_> = letters.lock().unwrap().iter().map(|l| l.message_id_key.clone()).collect();
        assert_eq!(keys, ["quote-2", "quote-1"]);
    }

    #[tokio::test]
    async fn a_folder_holds_one_whole_file_a_letter() {
        let folder = std::env::temp_dir().join(format!("porchlight-mail-{}", std::process::id()));
        let post = Post::Folder(folder.clone());
        for key in ["quote-1", "quote-1", "../../quote 2"] {
            post.send(&letter(key)).await.unwrap();
        }
        let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let text = std::fs::read_to_string(folder.join(&names[0])).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].starts_with("quote-1-") && names[1].starts_with("quote-2-"), "{names:?}");
        assert!(names.iter().all(|n| n.ends_with(".eml") && !n.contains('/')), "{names:?}");
        assert!(text.contains("Subject: Your quote\r\n") && text.contains("multipart/alternative"), "{text}");
    }

    #[tokio::test]
    async fn a_folder_that_can_not_be_written_is_for_later() {
        let file = std::env::temp_dir().join(format!("porchlight-mail-file-{}", std::process::id()));
        std::fs::write(&file, "in the way").unwrap();
        let sent = Post::Folder(file.clone()).send(&letter("quote-1")).await;
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
    }
}
