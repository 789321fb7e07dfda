//! What may not be read from a copy of the database: sealed with a key that comes from outside of it, when the configuration has one.

use crate::{Fault, Result, Store, sandbox};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A nonce of 24 random bytes never comes twice (the draft on XChaCha, 2.1); it stands before what it sealed.
const NONCE_BYTES: usize = 24;

/// The keys of this shop.
pub(crate) struct Seal {
    lock: [u8; 32],
    hash: [u8; 32],
}

impl Store {
    /// With the secret of the configuration. Without one the keys follow from a random value in the database itself.
    #[must_use]
    pub fn with_secret(mut self, secret: Option<&str>) -> Self {
        self.secret = secret.map(Arc::from);
        self
    }

    /// The keys. They are asked for before an act begins: the first time of all, the random value is written.
    pub(crate) async fn seal(&self) -> Result<Seal> {
        let root = match &self.secret {
            Some(secret) => secret.to_string(),
            None => sandbox::root(self).await?,
        };
        let key = |what: &str| Sha256::digest(format!("porchlight {what} {root}")).into();
        Ok(Seal { lock: key("sealed secrets"), hash: key("hashed codes") })
    }
}

impl Seal {
    /// Seals a secret. It opens only as `what` it was sealed: one row can't be put in the place of another.
    pub fn close(&self, what: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&Store::secret()[..NONCE_BYTES]);
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: what.as_bytes() });
        let sealed = sealed.map_err(|_| Fault::Other(format!("{what} could not be sealed")))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// When it was sealed with another key, as something else, or altered.
    pub fn open(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || Fault::Other(format!("{what} does not open: was secret_key_file changed?"));
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: what.as_bytes() }).map_err(|_| wrong())
    }

    /// What is kept of a code that is short enough to be guessed from a plain hash.
    pub fn hash(&self, what: &str, code: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.hash).expect("HMAC takes keys of any length");
        mac.update(format!("{what} {code}").as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.lock.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8) -> Seal {
        Seal { lock: [byte; 32], hash: [byte; 32] }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let (ours, theirs) = (seal(1), seal(2));
        let sealed = ours.close("second factor 7", b"a secret of twenty b").unwrap();
        assert_eq!(ours.open("second factor 7", &sealed).unwrap(), b"a secret of twenty b");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, ours.close("second factor 7", b"a secret of twenty b").unwrap(), "each time another");
        assert!(ours.open("second factor 8", &sealed).is_err());
        assert!(theirs.open("second factor 7", &sealed).is_err());
        let mut altered = sealed.clone();
        altered[30] ^= 1;
        assert!(ours.open("second factor 7", &altered).is_err());
        assert!(ours.open("second factor 7", &sealed[..10]).is_err());
    }

    #[test]
    fn a_code_is_hashed_with_the_key_and_for_its_owner() {
        assert_eq!(seal(1).hash("recovery 7", "abcd"), seal(1).hash("recovery 7", "abcd"));
        assert_ne!(seal(1).hash("recovery 7", "abcd"), seal(1).hash("recovery 8", "abcd"));
        assert_ne!(seal(1).hash("recovery 7", "abcd"), seal(2).hash("recovery 7", "abcd"));
    }
}
