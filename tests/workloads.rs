//! The benchmarks' workloads as tests: gradients are those of the references, and of gradients by hand; and where all bounds
//! are constants, nothing asks the heap for memory. `Comparison::with_stack_only` counts the requests.

// The harness comes with every workload.
#![allow(clippy::duplicate_mod)]

macro_rules! workloads {
    ($($name:ident $path:literal)*) => { $(
        #[path = $path]
        mod $name;

        #[test]
        fn $name() {
            // Debug builds give every temporary a place of its own.
            let thread = std::thread::Builder::new().stack_size(64 << 20).spawn($name::main).expect("a thread starts");
            thread.join().expect("the workload is right");
        }
    )* };
}

workloads! {
    basics "../benches/basics.rs"
    w1_seed "../benches/w1_seed.rs"
    w2_rosenbrock "../benches/w2_rosenbrock.rs"
    w3_bundle_adjustment "../benches/w3_bundle_adjustment.rs"
    w4_quadratic_form "../benches/w4_quadratic_form.rs"
    w5_kalman "../benches/w5_kalman.rs"
    w6a_perceptron "../benches/w6a_perceptron.rs"
    w6b_batch "../benches/w6b_batch.rs"
    w7_runge_kutta "../benches/w7_runge_kutta.rs"
    w8_gaussian_mixture "../benches/w8_gaussian_mixture.rs"
    w9_gaussian_mixture "../benches/w9_gaussian_mixture.rs"
    w10_lstm "../benches/w10_lstm.rs"
    w11_rigid_bodies "../benches/w11_rigid_bodies.rs"
}
