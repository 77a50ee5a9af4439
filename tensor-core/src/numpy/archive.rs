//! `.npz`: several arrays in one file.

use super::{Npy, NpyError, file};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// An open `.npz` file, compressed or not.
///
/// ```
/// use tensor_core::numpy::{Npz, save_npz};
/// use tensor_core::prelude::*;
/// let path = std::env::temp_dir().join(format!("tensor-core-{}.npz", std::process::id()));
/// let (weight, bias) = (ones::<f32, 2, 3>(), zeros::<f32, 2, 1>());
/// save_npz(&path, &[("weight", &weight), ("bias", &bias)])?;
///
/// let mut file = Npz::open(&path)?;
/// assert_eq!(file.names(), ["weight", "bias"]);
/// assert_eq!(file.get::<SMatrix<f32, 2, 3>>("weight")?, weight);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), NpyError>(())
/// ```
pub struct Npz {
    archive: ZipArchive<BufReader<File>>,
}

impl Npz {
    /// Opens a `.npz` file.
    ///
    /// # Errors
    /// Those of the file system, or if the file is no archive.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, NpyError> {
        let file = BufReader::new(File::open(path)?);
        Ok(Self { archive: ZipArchive::new(file)? })
    }

    /// The names of the arrays, in the order of the file.
    pub fn names(&self) -> Vec<String> {
        let names = self.archive.file_names();
        names.filter_map(|name| Some(name.ok()?.strip_suffix(".npy")?.to_string())).collect()
    }

    /// The array of this name.
    ///
    /// Reads no more than an array of this type can take, whatever the archive claims.
    ///
    /// # Errors
    /// If there is none, or those of [`from_npy`](Npy::from_npy).
    pub fn get<X: Npy>(&mut self, name: &str) -> Result<X, NpyError> {
        let entry = match self.archive.by_name(&format!("{name}.npy")) {
            Err(ZipError::FileNotFound) => return Err(NpyError::Missing(name.to_string())),
            entry => entry?,
        };
        let mut bytes = Vec::new();
        entry.take(X::max_bytes() as u64).read_to_end(&mut bytes)?;
        X::from_npy(&bytes)
    }
}

impl core::fmt::Debug for Npz {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Npz").field("names", &self.names()).finish()
    }
}

/// Writes a `.npz` file of named arrays, uncompressed as `numpy.savez` does.
///
/// If that fails, a file that was there stays as it was.
///
/// # Errors
/// Those of the file system, or if a name occurs twice.
pub fn save_npz(path: impl AsRef<Path>, arrays: &[(&str, &dyn Npy)]) -> Result<(), NpyError> {
    file::replace(path.as_ref(), |out| {
        let mut archive = ZipWriter::new(BufWriter::new(out));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, array) in arrays {
            archive.start_file(format!("{name}.npy"), options)?;
            archive.write_all(&array.to_npy())?;
        }
        archive.finish()?.flush()?;
        Ok(())
    })
}
