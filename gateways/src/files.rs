//! Files that people send, kept by what is in them. A picture is never kept as it came: it is read, turned upright, made smaller, and
//! written anew, which leaves behind where it was taken and whatever else was hidden in it.

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType,
    metadata::Orientation,
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::Cursor,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// As much as the shop takes for a photo.
pub const UPLOAD_BYTES_MAX: usize = domain::deliveries::PHOTO_BYTES_MAX as usize;
/// The longer side of a kept picture, in pixels: enough to read a serial number, and about 300 KB.
pub const PICTURE_PIXELS_MAX: u32 = 1_600;
/// The longer side of a picture that is read at all: phones make 12,000.
const READ_PIXELS_MAX: u32 = 16_000;
/// Memory that reading may take: 12,000 by 9,000 pixels of four bytes are 412 MiB, and nobody needs those at a door.
const READ_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Of 100. Above 85 the file grows faster than the eye can see.
const JPEG_QUALITY: u8 = 82;

/// A picture as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub sha256: [u8; 32],
}

/// The bytes are no JPEG, PNG or WebP, or larger than a picture is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    #[error("{bytes} bytes are more than {UPLOAD_BYTES_MAX}")]
    TooLarge { bytes: usize },
    #[error("no picture: {reason}")]
    Unreadable { reason: String },
}

/// Reads what was sent, whatever it says it is. It takes a second of computing for a large photo: call it where that may block.
///
/// # Errors
/// [`NotAPicture`].
pub fn picture(bytes: &[u8]) -> Result<Picture, NotAPicture> {
    if bytes.len() > UPLOAD_BYTES_MAX {
        return Err(NotAPicture::TooLarge { bytes: bytes.len() });
    }
    let unreadable = |error: ImageError| NotAPicture::Unreadable { reason: error.to_string() };
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| unreadable(e.into()))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(NotAPicture::Unreadable { reason: "neither JPEG, PNG nor WebP".into() });
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(READ_PIXELS_MAX);
    limits.max_image_height = Some(READ_PIXELS_MAX);
    limits.max_alloc = Some(READ_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    if image.width().max(image.height()) > PICTURE_PIXELS_MAX {
        image = image.resize(PICTURE_PIXELS_MAX, PICTURE_PIXELS_MAX, FilterType::Triangle);
    }
    let mut jpeg = Vec::new();
    image.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)).map_err(unreadable)?;
    Ok(Picture { sha256: Sha256::digest(&jpeg).into(), jpeg })
}

/// Where files are kept.
#[derive(Clone, Debug)]
pub enum Files {
    Folder(PathBuf),
    Memory(Arc<Mutex<BTreeMap<[u8; 32], Vec<u8>>>>),
}

impl Files {
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Keeps bytes under their hash; what is there already is left alone. The file appears whole or not at all.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub async fn put(&self, sha256: [u8; 32], bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Folder(folder) => {
                let path = path(folder, &sha256);
                if tokio::fs::try_exists(&path).await? {
                    return Ok(());
                }
                tokio::fs::create_dir_all(path.parent().unwrap_or(folder)).await?;
                let unfinished = path.with_extension(format!("{}.part", std::process::id()));
                tokio::fs::write(&unfinished, bytes).await?;
                tokio::fs::rename(&unfinished, &path).await
            }
            Self::Memory(files) => {
                if let Ok(mut files) = files.lock() {
                    files.insert(sha256, bytes.to_vec());
                }
                Ok(())
            }
        }
    }

    /// The bytes under a hash; `None` when there are none.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub async fn get(&self, sha256: [u8; 32]) -> std::io::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => match tokio::fs::read(path(folder, &sha256)).await {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Memory(files) => Ok(files.lock().ok().and_then(|files| files.get(&sha256).cloned())),
        }
    }
}

/// `ab/abcdef….jpg`: a folder of 256 keeps each short enough to list.
fn path(folder: &Path, sha256: &[u8; 32]) -> PathBuf {
    let name = hex::encode(sha256);
    folder.join(&name[..2]).join(format!("{name}.jpg"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 251) as u8, 7]))
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_made_smaller_and_written_anew() {
        let kept = picture(&png(3_200, 800)).unwrap();
        let again = image::load_from_memory_with_format(&kept.jpeg, ImageFormat::Jpeg).unwrap();
        assert_eq!((again.width(), again.height()), (1_600, 400));
        let sha = |side| picture(&png(side, side)).unwrap().sha256;
        assert_eq!((sha(10), sha(10) == sha(11)), (sha(10), false));
    }

    #[test]
    fn what_lies_about_its_kind_is_refused() {
        for fake in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"", b"\xff\xd8\xff\xe0 and then nothing", b"GIF89a", b"%PDF-1.7"] {
            assert!(matches!(picture(fake), Err(NotAPicture::Unreadable { .. })), "{fake:?}");
        }
        assert_eq!(picture(&vec![0; UPLOAD_BYTES_MAX + 1]).map(|_| ()), Err(NotAPicture::TooLarge { bytes: UPLOAD_BYTES_MAX + 1 }));
    }

    #[test]
    fn a_small_file_of_a_huge_picture_is_refused() {
        // 30,000 by 30,000 pixels of one colour are a few kilobytes of PNG and gigabytes of memory.
        let mut bomb = png(1, 1);
        bomb[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
        assert!(matches!(picture(&bomb), Err(NotAPicture::Unreadable { .. })));
    }

    #[tokio::test]
    async fn files_are_kept_by_what_is_in_them() {
        let folder = std::env::temp_dir().join(format!("porchlight-files-{}", std::process::id()));
        for files in [Files::Folder(folder.clone()), Files::memory()] {
            let kept = picture(&png(4, 4)).unwrap();
            assert_eq!(files.get(kept.sha256).await.unwrap(), None);
            files.put(kept.sha256, &kept.jpeg).await.unwrap();
            files.put(kept.sha256, &kept.jpeg).await.unwrap();
            assert_eq!(files.get(kept.sha256).await.unwrap(), Some(kept.jpeg));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
