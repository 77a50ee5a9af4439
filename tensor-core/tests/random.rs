//! Every reference stream of PyTorch in `data/torch/random`.

use nalgebra::SMatrix;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tensor_core::Element;
use tensor_core::random::*;

/// The reference was drawn with glibc's logarithm, sine and cosine, which normal numbers call.
const PLATFORM_IS_PYTORCHS: bool = cfg!(all(target_os = "linux", target_env = "gnu"));

/// One drawn tensor in row-major order, as bits or integers.
enum Drawn {
    F32(Vec<f32>),
    F64(Vec<f64>),
    Integers(Vec<i64>),
}

#[test]
fn every_stream() {
    let reference: Value = serde_json::from_str(include_str!("../data/torch/random/random.json")).unwrap();
    let cases = reference["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 191);
    let mut calls = 0;
    for case in cases {
        let seed = case["seed"].as_i64().unwrap() as u64;
        let mut generator = Generator::new(seed);
        for (nth, call) in case["calls"].as_array().unwrap().iter().enumerate() {
            let drawn = draw(&mut generator, &call["call"]);
            let what = format!("{} call {nth}: {}", case["id"], call["call"]);
            let name = call["call"]["fn"].as_str().unwrap();
            if PLATFORM_IS_PYTORCHS || !name.contains("normal") && name != "randn" {
                compare(&drawn, &call["out"], &what);
            } else if let Some(bits) = call["out"]["bits"].as_str() {
                compare_nearly(&drawn, bits, call["call"]["std"].as_f64().unwrap_or(1.0), &what);
            }
            if let Some(bits) = call["out_avx2"]["bits"].as_str() {
                compare_nearly(&drawn, bits, call["call"]["std"].as_f64().unwrap_or(1.0), &what);
            }
            calls += 1;
        }
    }
    assert_eq!(calls, 704);
}

fn draw(generator: &mut Generator, call: &Value) -> Drawn {
    match (call["fn"].as_str().unwrap(), call["dt"].as_str()) {
        ("randperm", _) => {
            let n = call["n"].as_u64().unwrap() as usize;
            Drawn::Integers(randperm_with(generator, n).into_iter().map(|i| i as i64).collect())
        }
        ("randint", _) => Drawn::Integers(randint(generator, call)),
        (_, Some("f32")) => Drawn::F32(draw_shaped(generator, call)),
        (_, Some("f64")) => Drawn::F64(draw_shaped(generator, call)),
        other => panic!("{other:?}"),
    }
}

fn randint(generator: &mut Generator, call: &Value) -> Vec<i64> {
    let (low, high) = (call["low"].as_i64().unwrap(), call["high"].as_i64().unwrap());
    match lengths(call)[..] {
        [5] => randint_with::<5, 1>(generator, low, high).as_slice().to_vec(),
        [12] => randint_with::<12, 1>(generator, low, high).as_slice().to_vec(),
        ref other => panic!("{other:?}"),
    }
}

/// Dispatches the shapes that occur to constants.
fn draw_shaped<T: Element>(generator: &mut Generator, call: &Value) -> Vec<T> {
    macro_rules! shapes {
        ($($pattern:pat => $R:literal $C:literal,)*) => {
            match lengths(call)[..] {
                $($pattern => row_major(draw_matrix::<T, $R, $C>(generator, call)),)*
                ref other => panic!("shape {other:?}"),
            }
        };
    }
    shapes! {
        [] | [1] => 1 1, [2] => 2 1, [3] => 3 1, [5] => 5 1, [7] => 7 1, [10] => 10 1, [11] => 11 1, [12] => 12 1,
        [15] => 15 1, [16] => 16 1, [17] => 17 1, [18] => 18 1, [20] => 20 1, [31] => 31 1, [32] => 32 1,
        [33] => 33 1, [100] => 100 1, [1, 1] => 1 1, [2, 2] => 2 2, [2, 3] => 2 3, [3, 3] => 3 3, [3, 4] => 3 4,
        [4, 3] => 4 3, [4, 4] => 4 4, [4, 5] => 4 5, [5, 3] => 5 3, [6, 4] => 6 4, [8, 4] => 8 4, [64, 64] => 64 64,
    }
}

fn lengths(call: &Value) -> Vec<u64> {
    call["shape"].as_array().into_iter().flatten().map(|n| n.as_u64().unwrap()).collect()
}

fn row_major<T: Element, const R: usize, const C: usize>(x: SMatrix<T, R, C>) -> Vec<T> {
    x.transpose().as_slice().to_vec()
}

fn draw_matrix<T: Element, const R: usize, const C: usize>(g: &mut Generator, call: &Value) -> SMatrix<T, R, C> {
    let number = |name: &str| call[name].as_f64().unwrap_or_else(|| panic!("no {name} in {call}"));
    let gain = call["gain"].as_f64().unwrap_or(1.0);
    let (fan, nonlinearity) = (fan(call), nonlinearity(call));
    match call["fn"].as_str().unwrap() {
        "rand" | "rand_like_scalar" => rand_with(g),
        "randn" => randn_with(g),
        "uniform_" => uniform_with(g, number("a"), number("b")),
        "normal_" => normal_with(g, number("mean"), number("std")),
        "bernoulli" => bernoulli_with(g, number("p")),
        "xavier_uniform_" => xavier_uniform_with(g, gain),
        "xavier_normal_" => xavier_normal_with(g, gain),
        "kaiming_uniform_" => kaiming_uniform_with(g, fan, nonlinearity),
        "kaiming_normal_" => kaiming_normal_with(g, fan, nonlinearity),
        "linear_weight" => kaiming_uniform_with(g, Fan::In, Nonlinearity::LeakyRelu(5.0_f64.sqrt())),
        other => panic!("unknown function {other}"),
    }
}

fn fan(call: &Value) -> Fan {
    if call["mode"] == "fan_out" { Fan::Out } else { Fan::In }
}

fn nonlinearity(call: &Value) -> Nonlinearity {
    match call["nonlinearity"].as_str() {
        Some("relu") => Nonlinearity::Relu,
        Some("tanh") => Nonlinearity::Tanh,
        None => Nonlinearity::LeakyRelu(call["a"].as_f64().unwrap_or(0.0)),
        Some(other) => panic!("unknown nonlinearity {other}"),
    }
}

fn compare(drawn: &Drawn, out: &Value, what: &str) {
    let bytes: Vec<u8> = match drawn {
        Drawn::F32(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        Drawn::F64(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        Drawn::Integers(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
    };
    if let Some(bits) = out["bits"].as_str() {
        assert_eq!(hex(drawn), bits, "{what}");
    }
    if let Some(head) = out["head32"].as_str() {
        assert!(hex(drawn).starts_with(head), "{what}");
    }
    if let (Some(ints), Drawn::Integers(values)) = (out["ints"].as_array(), drawn) {
        assert!(ints.iter().map(|i| i.as_i64().unwrap()).eq(values.iter().copied()), "{what}");
    }
    if let Some(digest) = out["sha256"].as_str() {
        let own: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(own, digest, "{what}");
    }
}

fn hex(drawn: &Drawn) -> String {
    match drawn {
        Drawn::F32(values) => values.iter().map(|v| format!("{:08x}", v.to_bits())).collect(),
        Drawn::F64(values) => values.iter().map(|v| format!("{:016x}", v.to_bits())).collect(),
        Drawn::Integers(_) => String::new(),
    }
}

/// With AVX2, or another logarithm and sine, last bits differ: at most 10 units of a number of the size of `std`.
fn compare_nearly(drawn: &Drawn, bits: &str, std: f64, what: &str) {
    let (values, digits, unit): (Vec<f64>, usize, f64) = match drawn {
        Drawn::F32(values) => (values.iter().map(|&v| v.into()).collect(), 8, f32::EPSILON.into()),
        Drawn::F64(values) => (values.clone(), 16, f64::EPSILON),
        Drawn::Integers(_) => panic!("integers do not depend on AVX2"),
    };
    for (i, value) in values.iter().enumerate() {
        let bits = u64::from_str_radix(&bits[i * digits..(i + 1) * digits], 16).unwrap();
        let reference = if digits == 8 { f32::from_bits(bits as u32).into() } else { f64::from_bits(bits) };
        let allowed = 10.0 * unit * value.abs().max(std);
        assert!((value - reference).abs() <= allowed, "{what}: {value} and {reference}");
    }
}

#[test]
fn thread_generator_draws_the_same_numbers() {
    let mut generator = Generator::new(2024);
    manual_seed(2024);
    assert_eq!(rand::<f32, 3, 4>(), rand_with::<f32, 3, 4>(&mut generator));
    assert_eq!(randn::<f64, 3, 1>(), randn_with::<f64, 3, 1>(&mut generator));
    assert_eq!(randn::<f32, 5, 5>(), randn_with::<f32, 5, 5>(&mut generator));
    assert_eq!(randperm(9), randperm_with(&mut generator, 9));
}

#[test]
fn unseeded_threads_differ() {
    let draw = || std::thread::spawn(rand::<f64, 4, 4>).join().unwrap();
    assert_ne!(draw(), draw());
}

#[test]
fn any_rng_and_any_distribution() {
    use ::rand::{Rng, SeedableRng, distr::Uniform, rngs::StdRng};
    let mut rng = StdRng::seed_from_u64(1);
    let x: SMatrix<f64, 40, 40> = randn_with(&mut rng);
    assert!(x.mean().abs() < 0.1 && (x.variance() - 1.0).abs() < 0.1);
    let dynamic: &mut dyn Rng = &mut rng;
    let y: SMatrix<f32, 3, 3> = uniform_with(dynamic, 5.0, 6.0);
    assert!(y.iter().all(|v| (5.0..6.0).contains(v)));
    let z: SMatrix<i32, 3, 3> = sample_with(&Uniform::new(1, 7).unwrap(), &mut rng);
    assert!(z.iter().all(|v| (1..7).contains(v)));
}

#[test]
fn empty_tensors() {
    assert_eq!(randn::<f64, 0, 3>().len(), 0);
    assert_eq!(rand::<f32, 3, 0>().len(), 0);
    assert!(randperm(0).is_empty());
}
