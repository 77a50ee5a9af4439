//! Files of NumPy in `data/npy` (made by `make_reference.py` there), and files for NumPy.

mod python;

use nalgebra::SMatrix;
use std::path::{Path, PathBuf};
use tensor_core::Element;
use tensor_core::numpy::{Npy, NpyError};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/npy").join(name)
}

/// A path of this process alone.
fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tensor-core-{}-{name}", std::process::id()))
}

/// What the script calls `values`.
fn values<T: Element, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    SMatrix::from_fn(|i, j| {
        let k = i * C + j;
        T::of_f64(if k + 1 == R * C { f64::NAN } else { k as f64 / 8.0 - 1.0 })
    })
}

fn same_bits<X: Npy>(a: &X, b: &X) -> bool {
    a.to_npy() == b.to_npy()
}

/// Reads the file, and for the little-endian ones writes the same bytes.
fn check<T: Element, const R: usize, const C: usize>(name: &str)
where
    SMatrix<T, R, C>: Npy,
{
    let x = SMatrix::<T, R, C>::load_npy(data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(same_bits(&x, &values()), "{name}: {x}");
    let flat = name.contains("1x1") || name.contains("5x1") || (C == 1 && name.contains("scalar"));
    if name.starts_with("little") && name.ends_with("_c.npy") && !flat {
        assert_eq!(x.to_npy(), std::fs::read(data(name)).unwrap(), "{name}");
    }
}

fn check_all<T: Element + Npy>(kind: &str) {
    let file = |shape: &str| format!("{kind}_{shape}.npy");
    assert!(T::load_npy(data(&file("scalar_c"))).unwrap().as_f64().is_nan());
    check::<T, 1, 1>(&file("scalar_c"));
    check::<T, 1, 1>(&file("1_c"));
    check::<T, 1, 1>(&file("1x1_c"));
    check::<T, 5, 1>(&file("5_c"));
    check::<T, 5, 1>(&file("5x1_c"));
    check::<T, 1, 4>(&file("1x4_c"));
    check::<T, 3, 4>(&file("3x4_c"));
    check::<T, 3, 4>(&file("3x4_fortran"));
    check::<T, 0, 1>(&file("0_c"));
    check::<T, 0, 3>(&file("0x3_c"));
    check::<T, 17, 31>(&file("17x31_c"));
}

#[test]
fn files_of_numpy() {
    check_all::<f32>("little_f4");
    check_all::<f32>("big_f4");
    check_all::<f64>("little_f8");
    check_all::<f64>("big_f8");
    check::<f64, 3, 4>("version2_3x4.npy");
    check::<f64, 3, 4>("version3_3x4.npy");
    check::<f64, 3, 4>("two_arrays.npy");
}

#[test]
fn scalar_bytes() {
    assert_eq!(f32::NAN.to_npy(), std::fs::read(data("little_f4_scalar_c.npy")).unwrap());
    assert_eq!(f64::NAN.to_npy(), std::fs::read(data("little_f8_scalar_c.npy")).unwrap());
}

fn message<X: Npy>(name: &str) -> String {
    X::load_npy(data(name)).err().expect(name).to_string()
}

#[test]
fn misfits_name_both_sides() {
    type M = SMatrix<f64, 3, 4>;
    assert_eq!(message::<M>("little_f8_5_c.npy"), "the array has the shape (5,), not (3, 4)");
    assert_eq!(message::<M>("cube_2x2x2.npy"), "the array has the shape (2, 2, 2), not (3, 4)");
    assert_eq!(message::<SMatrix<f64, 4, 1>>("little_f8_1x4_c.npy"), "the array has the shape (1, 4), not (4,)");
    assert_eq!(message::<SMatrix<f64, 1, 5>>("little_f8_5_c.npy"), "the array has the shape (5,), not (1, 5)");
    assert_eq!(message::<M>("big_f4_3x4_c.npy"), "the array has the type '>f4', not '<f8'");
    assert_eq!(message::<M>("int32_3.npy"), "the array has the type '<i4', not '<f8'");
    assert_eq!(message::<f32>("half_3.npy"), "the array has the type '<f2', not '<f4'");
    assert!(message::<M>("structured_2.npy").starts_with("not a readable .npy file"));
    assert!(matches!(M::load_npy("/no/such/file.npy"), Err(NpyError::Io(_))));
}

#[test]
fn every_truncation_is_an_error() {
    let whole = values::<f64, 3, 4>().to_npy();
    for length in 0..whole.len() {
        assert!(SMatrix::<f64, 3, 4>::from_npy(&whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn a_failed_write_leaves_the_old_file() {
    let folder = temporary("old");
    std::fs::create_dir(&folder).unwrap();
    // The target is a folder that is not empty: the last step, the renaming, fails.
    let target = folder.join("x.npy");
    std::fs::create_dir(&target).unwrap();
    std::fs::write(target.join("inside"), "old").unwrap();
    assert!(1.0_f64.save_npy(&target).is_err());
    assert_eq!(std::fs::read_to_string(target.join("inside")).unwrap(), "old");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");

    let file = folder.join("y.npy");
    1.0_f64.save_npy(&file).unwrap();
    2.0_f64.save_npy(&file).unwrap();
    assert_eq!(f64::load_npy(&file).unwrap(), 2.0);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn numpy_reads_our_files() {
    let path = temporary("ours.npy");
    values::<f32, 3, 4>().save_npy(&path).unwrap();
    let script = "
x = np.load(sys.argv[1], allow_pickle=False)
expected = (np.arange(12, dtype='f4') / 8 - 1).reshape(3, 4); expected[-1, -1] = np.nan
assert x.dtype == '<f4' and x.flags.c_contiguous
np.testing.assert_array_equal(x, expected)";
    python::run_with_numpy(script, &path);
    std::fs::remove_file(&path).unwrap();
}
