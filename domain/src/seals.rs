//! Seals over the heads of chains. A chain shows what was altered inside it; that its tail was cut off shows only by what was noted of its
//! head elsewhere. So the heads that moved are noted regularly, in a record that is signed and holds the hash of the record before it.

use crate::{events::Hash, ids::Number, time::Instant};
use sha2::{Digest, Sha256};

/// The last record of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub chain: Number,
    pub seq: i64,
    pub hash: Hash,
}

/// Which key a seal was signed with, without telling the key.
pub type KeyId = [u8; 8];

/// Everything of a seal that its hash covers.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// 1, 2, 3 … without a gap.
    pub number: i64,
    pub at: Instant,
    pub key: KeyId,
    /// The hash of the seal before it; [`crate::events::GENESIS`] before the first.
    pub before: Hash,
    /// In the order of their chains.
    pub heads: &'a [Head],
}

/// What is signed. Every part has a length of its own, so no two seals share their bytes.
#[must_use]
pub fn digest(seal: &Seal<'_>) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"porchlight seal 1");
    sha.update(seal.before);
    sha.update(seal.key);
    for number in [seal.number, seal.at.0] {
        sha.update(number.to_be_bytes());
    }
    sha.update((seal.heads.len() as u64).to_be_bytes());
    for head in seal.heads {
        sha.update(head.chain.0.to_be_bytes());
        sha.update(head.seq.to_be_bytes());
        sha.update(head.hash);
    }
    sha.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::GENESIS;

    #[test]
    fn one_altered_part_changes_the_hash() {
        let head = Head { chain: Number(10_482), seq: 7, hash: [1; 32] };
        let seal = Seal { number: 3, at: Instant(5), key: [2; 8], before: GENESIS, heads: &[head] };
        let sealed = digest(&seal);
        assert_eq!(sealed, digest(&seal));
        for other in [
            Seal { number: 4, ..seal },
            Seal { at: Instant(6), ..seal },
            Seal { key: [3; 8], ..seal },
            Seal { before: [1; 32], ..seal },
            Seal { heads: &[], ..seal },
            Seal { heads: &[head, head], ..seal },
            Seal { heads: &[Head { chain: Number(10_483), ..head }], ..seal },
            Seal { heads: &[Head { seq: 6, ..head }], ..seal },
            Seal { heads: &[Head { hash: GENESIS, ..head }], ..seal },
        ] {
            assert_ne!(sealed, digest(&other), "{other:?}");
        }
    }
}
