//! How an order's page, and what was refused, go from the server to the browser. Who reads knows the names of the fields already, so none are
//! sent, and a phone is spared the readers of names, a fifth of what it would load. What is sent is text, and can stand in a page as it is.
//!
//! It can be read by the build that wrote it alone, whose name it begins with: a page of another one is told so ([`crate::live`]) and comes again.

use bytes::Bytes;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt::Write, marker::PhantomData};

/// What a server function answers with, for a page that counts its bytes.
pub type Packed = Post<PackedEncoding>;

/// Postcard's bytes as text: printable ASCII stands for itself, so that what the page says as well compresses away; any other byte, and what
/// could begin a tag, is the sign that many places above [`OFFSET`].
#[derive(Debug)]
pub struct PackedEncoding;

/// Of which sources it is.
const LAYOUT: &str = env!("PACKED_LAYOUT");
/// What stands at the head of an answer that is packed.
pub const KIND: &str = "text/x-packed; charset=utf-8";
/// Here begin 256 letters of two bytes each, none of which HTML or a browser treats in a way of its own.
const OFFSET: u32 = 0x100;

impl ContentType for PackedEncoding {
    const CONTENT_TYPE: &'static str = KIND;
}

impl FormatType for PackedEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

/// Nothing that was packed by this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not what this build packs")]
pub struct Unreadable;

impl<T: Serialize> Encodes<T> for PackedEncoding {
    type Error = Unreadable;

    fn encode(value: &T) -> Result<Bytes, Unreadable> {
        pack(value).map(Bytes::from).ok_or(Unreadable)
    }
}

impl<T: DeserializeOwned> Decodes<T> for PackedEncoding {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        std::str::from_utf8(&bytes).ok().and_then(unpack).ok_or(Unreadable)
    }
}

/// Writes it; `None` for what has no length of its own.
#[must_use]
pub fn pack<T: Serialize>(value: &T) -> Option<String> {
    let bytes = postcard::to_allocvec(value).ok()?;
    let mut text = String::with_capacity(LAYOUT.len() + bytes.len() * 5 / 4);
    text.push_str(LAYOUT);
    for byte in bytes {
        let is_plain = matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'&');
        let sign = if is_plain { char::from(byte) } else { char::from_u32(OFFSET + u32::from(byte))? };
        text.write_char(sign).ok()?;
    }
    Some(text)
}

/// Reads what the same build packed.
#[must_use]
pub fn unpack<T: DeserializeOwned>(text: &str) -> Option<T> {
    let byte = |sign: char| u8::try_from(u32::from(sign)).or_else(|_| u8::try_from(u32::from(sign) - OFFSET));
    let bytes = text.strip_prefix(LAYOUT)?.chars().map(byte).collect::<Result<Vec<_>, _>>().ok()?;
    postcard::from_bytes(&bytes).ok()
}

/// A value that stays packed until somebody opens it: a client that never does needs no reader for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Sealed<T> {
    bytes: Vec<u8>,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Sealed<T> {
    /// # Panics
    /// Never: what has no length of its own is no part of a page.
    #[must_use]
    pub fn of(value: &T) -> Self {
        Self { bytes: postcard::to_allocvec(value).expect("a page is made of values with a length"), of: PhantomData }
    }

    /// What was sealed; `None` for what another build sealed.
    #[must_use]
    pub fn open(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_read_again(numbers: Vec<i64>, text: String, more: Option<(bool, u32)>) {
            let value = (numbers, text, more);
            let packed = pack(&value).unwrap();
            prop_assert!(!packed.contains(['<', '&', '\r', '\n', '\0']));
            prop_assert_eq!(unpack(&packed), Some(value));
        }

        #[test]
        fn what_is_sealed_is_opened_again(text: String, numbers: Vec<i64>) {
            let sealed = Sealed::of(&(text.clone(), numbers.clone()));
            let sent: Sealed<(String, Vec<i64>)> = unpack(&pack(&sealed).unwrap()).unwrap();
            prop_assert_eq!(sent.open(), Some((text, numbers)));
        }

        #[test]
        fn whatever_comes_breaks_nothing(text: String) {
            let _ = unpack::<(Vec<i64>, String, Option<(bool, u32)>)>(&text);
        }
    }

    #[test]
    fn what_a_page_says_stands_in_it_as_it_is() {
        assert!(pack(&("Maya Okafor", 3)).unwrap().contains("Maya Okafor"));
    }

    #[test]
    fn what_another_build_packed_is_not_read_as_ours() {
        let packed = pack(&7_i64).unwrap();
        let theirs = packed.replacen(&LAYOUT[..1], if LAYOUT.starts_with('0') { "1" } else { "0" }, 1);
        assert_eq!((unpack::<i64>(&packed), unpack::<i64>(&theirs)), (Some(7), None));
    }
}
