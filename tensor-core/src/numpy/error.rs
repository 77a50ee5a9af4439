//! What can be wrong with a file.

use alloc::string::String;
use core::fmt;

/// Why an array of NumPy could not be read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum NpyError {
    /// The file system said no.
    #[cfg(feature = "std")]
    Io(std::io::Error),
    /// The bytes are no `.npy` file, or one this crate does not understand.
    Malformed(&'static str),
    /// The numbers are of another type.
    DType {
        /// NumPy's name of the type of the array.
        found: String,
        /// NumPy's name of the type asked for.
        expected: String,
    },
    /// The array has another shape.
    Shape {
        /// The shape of the array.
        found: String,
        /// The shape asked for.
        expected: String,
    },
    /// The archive has no such array.
    #[cfg(feature = "npz")]
    Missing(String),
    /// The bytes are no archive, or a broken one.
    #[cfg(feature = "npz")]
    Archive(zip::result::ZipError),
}

impl fmt::Display for NpyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "std")]
            Self::Io(error) => error.fmt(f),
            Self::Malformed(what) => write!(f, "not a readable .npy file: {what}"),
            Self::DType { found, expected } => {
                write!(f, "the array has the type '{found}', not '{expected}'")
            }
            Self::Shape { found, expected } => write!(f, "the array has the shape {found}, not {expected}"),
            #[cfg(feature = "npz")]
            Self::Missing(name) => write!(f, "the archive holds no array '{name}'"),
            #[cfg(feature = "npz")]
            Self::Archive(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for NpyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            #[cfg(feature = "std")]
            Self::Io(error) => Some(error),
            #[cfg(feature = "npz")]
            Self::Archive(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(feature = "std")]
impl From<std::io::Error> for NpyError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

#[cfg(feature = "npz")]
impl From<zip::result::ZipError> for NpyError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Archive(error)
    }
}
