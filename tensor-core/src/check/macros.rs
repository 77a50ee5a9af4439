//! One line in a test.

/// Checks the first derivatives of a `#[differentiable]` function against central differences, and panics if they differ.
///
/// * `gradcheck!(f, &x, &b)`, of a scalar output: `f::grad`, `f::vjp` and `f::jvp`.
/// * `gradcheck!(f, vjp; &x, &b)`, of any output: `f::vjp` and `f::jvp`.
///
/// Arguments are written as for `f`; those without a gradient may be marked, as in the function: `#[nondiff] k`. A renamed
/// companion is said by `gradcheck!(f as Name, &x)`. Options follow a semicolon: `gradcheck!(f, &x; GradCheck::jax())`.
///
/// Every entry of the parameters is checked, and two random directions. Allowed is `atol + rtol |numerical|`:
///
/// | | eps | atol | rtol | |
/// |---|---|---|---|---|
/// | [`GradCheck::pytorch()`](crate::check::GradCheck::pytorch), the default | 1e-6 | 1e-5 | 1e-3 | entries and two directions |
/// | [`GradCheck::jax()`](crate::check::GradCheck::jax) | 1e-4 | 1e-5 | 1e-5 | one direction |
/// | either where an `f32` takes part | 2⁻⁷ | 5e-3 | 1e-2 | |
///
/// # Panics
/// With the function, the parameters' entries, and the generated and numerical values; or if nothing could be compared.
///
/// ```
/// use tensor_core::gradcheck;
/// # struct square {}
/// # impl square {
/// #     fn grad(x: f64) -> f64 { 2.0 * x }
/// #     fn vjp(x: f64) -> (f64, impl Fn(f64) -> f64) { (x * x, move |seed| 2.0 * x * seed) }
/// #     fn jvp(x: f64, dx: f64) -> (f64, f64) { (x * x, 2.0 * x * dx) }
/// # }
/// // With `#[differentiable]`:
/// fn square(x: f64) -> f64 {
///     x * x
/// }
///
/// gradcheck!(square, 3.0);
/// ```
#[macro_export]
macro_rules! gradcheck {
    ($($check:tt)*) => {
        $crate::__gradcheck!(first $($check)*)
    };
}

/// Checks the first and the second derivatives of a `#[differentiable(hessian)]` function: what [`gradcheck!`] checks, and
/// `f::hvp`, which the Hessian is made of, against differences of `f::grad`.
///
/// # Panics
/// As [`gradcheck!`].
///
/// ```
/// use tensor_core::gradgradcheck;
/// # struct square {}
/// # impl square {
/// #     fn grad(x: f64) -> f64 { 2.0 * x }
/// #     fn vjp(x: f64) -> (f64, impl Fn(f64) -> f64) { (x * x, move |seed| 2.0 * x * seed) }
/// #     fn jvp(x: f64, dx: f64) -> (f64, f64) { (x * x, 2.0 * x * dx) }
/// #     fn hvp(x: f64, dx: f64) -> f64 { 2.0 * dx }
/// # }
/// // With `#[differentiable(hessian)]`:
/// fn square(x: f64) -> f64 {
///     x * x
/// }
///
/// gradgradcheck!(square, 3.0);
/// ```
#[macro_export]
macro_rules! gradgradcheck {
    ($($check:tt)*) => {
        $crate::__gradcheck!(second $($check)*)
    };
}

/// Takes the arguments apart: what is done first, their names for messages, references to them, their marks, their variables, and
/// how those are passed. An argument that is marked is written in each call.
#[doc(hidden)]
#[macro_export]
macro_rules! __gradcheck {
    ($order:ident $f:path as $companion:path, $($rest:tt)*) => {
        $crate::__gradcheck!(@kind $order ($f) (($companion) (<$companion>::grad) (<$companion>::vjp) (<$companion>::jvp)
            (<$companion>::hvp)) $($rest)*)
    };
    ($order:ident $f:path, $($rest:tt)*) => { $crate::__gradcheck!($order $f as $f, $($rest)*) };
    // A method has no companion: the names of its derivatives.
    (@method $order:ident $f:tt [$($derivative:tt)*], $($rest:tt)*) => {
        $crate::__gradcheck!(@kind $order $f (($crate::check::Wanted) $($derivative)*) $($rest)*)
    };

    (@kind first $f:tt $companion:tt vjp; $($args:tt)*) => {
        $crate::__gradcheck!(@args [any $f $companion] [] [] [] [] [] [] $($args)*)
    };
    (@kind $order:ident $f:tt $companion:tt $($args:tt)*) => {
        $crate::__gradcheck!(@args [$order $f $companion] [] [] [] [] [] [] $($args)*)
    };

    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt $(#[nondiff])? &mut $($rest:tt)*) => {
        ::core::compile_error!(
            "a check calls the function many times: `&mut` arguments have no place in it; check a function without them"
        )
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt #[nondiff] & $k:expr $(, $($rest:tt)*)?) => {
        $crate::__gradcheck!(@marked $to $lets $names $points $marks $variables $call (&$k) $($($rest)*)?)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt #[nondiff] & $k:expr ; $options:expr) => {
        $crate::__gradcheck!(@marked $to $lets $names $points $marks $variables $call (&$k) ; $options)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt #[nondiff] $k:expr $(, $($rest:tt)*)?) => {
        $crate::__gradcheck!(@marked $to $lets $names $points $marks $variables $call (::core::clone::Clone::clone(&$k))
            $($($rest)*)?)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt #[nondiff] $k:expr ; $options:expr) => {
        $crate::__gradcheck!(@marked $to $lets $names $points $marks $variables $call (::core::clone::Clone::clone(&$k))
            ; $options)
    };
    (@marked $to:tt $lets:tt [$($name:tt)*] [$($point:tt)*] [$($mark:tt)*] [$($variable:tt)*] [$($call:tt)*] ($k:expr)
        $($rest:tt)*) => {
        $crate::__gradcheck!(@args $to $lets [$($name)* "",] [$($point)* (&()),] [$($mark)* ($crate::check::Constant),]
            [$($variable)* _,] [$($call)* $k,] $($rest)*)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt & $x:expr $(, $($rest:tt)*)?) => {
        $crate::__gradcheck!(@lent $to $lets $names $points $marks $variables $call ($x) $($($rest)*)?)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt & $x:expr ; $options:expr) => {
        $crate::__gradcheck!(@lent $to $lets $names $points $marks $variables $call ($x) ; $options)
    };
    (@lent $to:tt $lets:tt [$($name:tt)*] [$($point:tt)*] [$($mark:tt)*] [$($variable:tt)*] [$($call:tt)*] ($x:expr)
        $($rest:tt)*) => {
        $crate::__gradcheck!(@args $to $lets [$($name)* ::core::stringify!($x),] [$($point)* (&$x),]
            [$($mark)* ($crate::check::Wanted),] [$($variable)* x,] [$($call)* x,] $($rest)*)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt ; $options:expr) => {
        $crate::__gradcheck!(@run $to $lets ($options) $names $points $marks $variables $call)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt) => {
        $crate::__gradcheck!(@run $to $lets ($crate::check::GradCheck::default()) $names $points $marks $variables $call)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt $x:expr $(, $($rest:tt)*)?) => {
        $crate::__gradcheck!(@given $to $lets $names $points $marks $variables $call ($x) $($($rest)*)?)
    };
    (@args $to:tt $lets:tt $names:tt $points:tt $marks:tt $variables:tt $call:tt $x:expr ; $options:expr) => {
        $crate::__gradcheck!(@given $to $lets $names $points $marks $variables $call ($x) ; $options)
    };
    (@given $to:tt [$($let:tt)*] [$($name:tt)*] [$($point:tt)*] [$($mark:tt)*] [$($variable:tt)*] [$($call:tt)*] ($x:expr)
        $($rest:tt)*) => {
        $crate::__gradcheck!(@args $to [$($let)* let kind = $crate::check::kind_of(x);] [$($name)* ::core::stringify!($x),]
            [$($point)* (&$x),] [$($mark)* ($crate::check::Wanted),] [$($variable)* x,] [$($call)* kind.pass(x),] $($rest)*)
    };

    (@run [$order:ident $f:tt (($companion:path) $($derivative:tt)*)] [$($let:tt)*] ($options:expr) [$($name:tt)*]
        [$($point:tt,)*] [$($mark:tt,)*] [$($x:tt,)*] $call:tt) => {
        match $crate::__gradcheck!(@list $($point)*) {
            arguments => {
                #[allow(unused_imports)]
                use $crate::check::{ByMarks as _, ByValue as _};
                #[allow(unused_variables)]
                let $crate::__gradcheck!(@list $($x)*) = arguments;
                $($let)*
                let marks = <$companion>::__marks($crate::__gradcheck!(@list $($mark)*));
                let point = $crate::check::point(marks, &arguments);
                let names = $crate::check::Marks::names(marks, &arguments, &[$($name)*]);
                let options: $crate::check::GradCheck = $options;
                let check = options.at(::core::stringify! $f, &names, &point);
                $crate::__gradcheck!(@$order check $f [$($derivative)*] point {
                    let $crate::__gradcheck!(@list $($x)*) = $crate::check::arguments_at(marks, &arguments, point);
                } $call);
            }
        }
    };
    (@list) => { () };
    (@list $item:tt $($rest:tt)*) => { ($item, $crate::__gradcheck!(@list $($rest)*)) };

    (@second $check:ident $f:tt [($grad:expr) $vjp:tt $jvp:tt ($hvp:expr)] $point:ident $arguments:tt [$($call:tt)*]) => {
        $crate::__gradcheck!(@first $check $f [($grad) $vjp $jvp ($hvp)] $point $arguments [$($call)*]);
        $crate::__gradcheck!(@passed $check hvp $point $arguments ($grad($($call)*)) direction ($hvp($($call)* direction)));
    };
    (@first $check:ident ($f:expr) [($grad:expr) $vjp:tt $jvp:tt $hvp:tt] $point:ident $arguments:tt [$($call:tt)*]) => {
        $crate::__gradcheck!(@passed $check grad $point $arguments ($f($($call)*)) ($grad($($call)*)));
        $crate::__gradcheck!(@any $check ($f) [($grad) $vjp $jvp $hvp] $point $arguments [$($call)*]);
    };
    (@any $check:ident ($f:expr) [$grad:tt ($vjp:expr) ($jvp:expr) $hvp:tt] $point:ident $arguments:tt [$($call:tt)*]) => {
        $crate::__gradcheck!(@passed $check vjp $point $arguments ($f($($call)*)) seed (($vjp($($call)*).1)(seed)));
        $crate::__gradcheck!(@passed $check jvp $point $arguments ($f($($call)*)) direction ($jvp($($call)* direction)));
    };
    (@passed $check:ident $derivative:ident $point:ident {$($arguments:tt)*} ($value:expr) $($along:ident)? ($generated:expr)) => {
        $crate::check::passed($check.$derivative(
            |$point| {
                $($arguments)*
                $value
            },
            |$point $(, $along)?| {
                $($arguments)*
                $generated
            },
        ));
    };
}
