//! Names how things are packed: another name as soon as a source is another, since what is packed carries no names of its own.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

fn main() {
    let mut hasher = DefaultHasher::new();
    for folder in ["src", "../domain/src"] {
        println!("cargo:rerun-if-changed={folder}");
        take_in(Path::new(folder), &mut hasher);
    }
    println!("cargo:rustc-env=PACKED_LAYOUT={:016x}", hasher.finish());
}

fn take_in(path: &Path, hasher: &mut DefaultHasher) {
    if !path.is_dir() {
        fs::read(path).expect("a source").hash(hasher);
        return;
    }
    let mut inside: Vec<_> = fs::read_dir(path).expect("a folder of sources").map(|entry| entry.expect("an entry").path()).collect();
    inside.sort();
    for path in inside {
        take_in(&path, hasher);
    }
}
