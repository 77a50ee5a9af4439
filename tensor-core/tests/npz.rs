//! Archives of NumPy in `data/npy`.
#![cfg(feature = "npz")]

mod python;

use nalgebra::SMatrix;
use std::path::{Path, PathBuf};
use tensor_core::numpy::{NpyError, Npz, save_npz};
use tensor_core::random::{Generator, randint_with};

type Weight = SMatrix<f64, 3, 4>;
type Bias = SMatrix<f32, 3, 1>;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/npy").join(name)
}

fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tensor-core-{}-{name}", std::process::id()))
}

#[test]
fn stored_and_compressed() {
    for name in ["stored.npz", "compressed.npz"] {
        let mut file = Npz::open(data(name)).unwrap();
        assert_eq!(file.names(), ["weight", "bias"]);
        let weight: Weight = file.get("weight").unwrap();
        assert_eq!((weight[(0, 0)], weight[(1, 0)], weight[(2, 3)].is_nan()), (-1.0, -0.5, true));
        let bias: Bias = file.get("bias").unwrap();
        assert_eq!((bias[0], bias[1]), (-1.0, -0.875));
        assert!(matches!(file.get::<Bias>("weight"), Err(NpyError::DType { .. })));
        assert!(matches!(file.get::<f64>("weight"), Err(NpyError::Shape { .. })));
        assert_eq!(file.get::<f64>("gone").unwrap_err().to_string(), "the archive holds no array 'gone'");
    }
}

#[test]
fn a_failed_write_leaves_the_old_file() {
    let path = temporary("old.npz");
    save_npz(&path, &[("x", &1.0_f64)]).unwrap();
    assert!(save_npz(&path, &[("x", &2.0_f64), ("x", &3.0_f64)]).is_err(), "a name twice");
    assert_eq!(Npz::open(&path).unwrap().get::<f64>("x").unwrap(), 1.0);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn mutated_archives_do_not_panic() {
    let path = temporary("mutated.npz");
    let mut generator = Generator::new(0);
    for name in ["stored.npz", "compressed.npz"] {
        let whole = std::fs::read(data(name)).unwrap();
        for _ in 0..2000 {
            let mut bytes = whole.clone();
            let [at, byte, kind, length] = randint_with::<4, 1>(&mut generator, 0, 1 << 20).data.0[0];
            bytes[at as usize % whole.len()] = byte as u8;
            if kind % 4 == 0 {
                bytes.truncate(length as usize % whole.len());
            }
            std::fs::write(&path, &bytes).unwrap();
            let Ok(mut file) = Npz::open(&path) else { continue };
            let _ = (file.get::<Weight>("weight"), file.get::<Bias>("bias"));
        }
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn numpy_reads_our_archives() {
    let path = temporary("ours.npz");
    save_npz(&path, &[("weight", &Weight::from_element(0.5)), ("bias", &Bias::zeros()), ("step", &3.0_f64)]).unwrap();
    let script = "
with np.load(sys.argv[1], allow_pickle=False) as x:
    assert x.files == ['weight', 'bias', 'step']
    np.testing.assert_array_equal(x['weight'], np.full((3, 4), 0.5))
    assert x['bias'].shape == (3,) and x['bias'].dtype == '<f4'
    assert x['step'].shape == () and x['step'] == 3.0";
    python::run_with_numpy(script, &path);
    std::fs::remove_file(&path).unwrap();
}
