//! Operators of users' types, with derivatives that generated code supplies.

/// What is said where an operator has no derivative.
macro_rules! between_two {
    ($($item:tt)*) => {
        #[diagnostic::on_unimplemented(
            message = "this operator between `{Self}` and `{B}` has no derivative",
            label = "write `#[differentiable]` on its `impl` block and on the function inside"
        )]
        #[allow(missing_docs, reason = "generated code alone names what is inside")]
        $($item)*
    };
}

/// The same of second derivatives.
macro_rules! between_two_twice {
    ($($item:tt)*) => {
        #[diagnostic::on_unimplemented(
            message = "second derivatives of this operator between `{Self}` and `{B}` are asked for",
            label = "write `#[differentiable(hessian)]` on its `impl` block"
        )]
        #[allow(missing_docs, reason = "generated code alone names what is inside")]
        $($item)*
    };
}

mod assignments;

use crate::{Differentiable, TangentOf};
pub use assignments::{AddAssign, DivAssign, MulAssign, RemAssign, SubAssign};

macro_rules! binary {
    ($($Trait:ident $vjp:ident $jvp:ident $second:ident;)*) => {
        $(
            between_two! {
                pub trait $Trait<B>: Sized {
                    type Left: Differentiable + ?Sized;
                    type Right: Differentiable + ?Sized;
                    type Output: Differentiable;
                    fn $vjp(
                        self,
                        b: B,
                    ) -> (
                        Self::Output,
                        impl Fn(
                            &Self::Left,
                            &Self::Right,
                            &TangentOf<Self::Output>,
                            Option<&mut TangentOf<Self::Left>>,
                            Option<&mut TangentOf<Self::Right>>,
                        ) + use<Self, B>,
                    );
                    fn $jvp(
                        self,
                        b: B,
                        left: Option<&TangentOf<Self::Left>>,
                        right: Option<&TangentOf<Self::Right>>,
                    ) -> (Self::Output, TangentOf<Self::Output>);
                }
            }
        )*

        /// The same to the second order.
        pub mod second {
            pub use super::assignments::second::*;
            use crate::TangentOf;

            #[diagnostic::on_unimplemented(
                message = "second derivatives of unary `-` of `{Self}` are asked for",
                label = "write `#[differentiable(hessian)]` on its `impl` block"
            )]
            #[allow(missing_docs, reason = "generated code alone names what is inside")]
            pub trait Neg: super::Neg {
                fn __differentiable_neg_jvp_of_vjp(
                    self,
                    left: Option<&TangentOf<Self::Left>>,
                ) -> (
                    Self::Output,
                    TangentOf<Self::Output>,
                    impl Fn(
                        &Self::Left,
                        Option<&TangentOf<Self::Left>>,
                        &TangentOf<Self::Output>,
                        &TangentOf<Self::Output>,
                        Option<&mut TangentOf<Self::Left>>,
                        Option<&mut TangentOf<Self::Left>>,
                    ) + use<Self>,
                );
            }
            $(
                between_two_twice! {
                    pub trait $Trait<B>: super::$Trait<B> {
                        fn $second(
                            self,
                            b: B,
                            left: Option<&TangentOf<Self::Left>>,
                            right: Option<&TangentOf<Self::Right>>,
                        ) -> (
                            Self::Output,
                            TangentOf<Self::Output>,
                            impl Fn(
                                &Self::Left,
                                &Self::Right,
                                Option<&TangentOf<Self::Left>>,
                                Option<&TangentOf<Self::Right>>,
                                &TangentOf<Self::Output>,
                                &TangentOf<Self::Output>,
                                Option<&mut TangentOf<Self::Left>>,
                                Option<&mut TangentOf<Self::Right>>,
                                Option<&mut TangentOf<Self::Left>>,
                                Option<&mut TangentOf<Self::Right>>,
                            ) + use<Self, B>,
                        );
                    }
                }
            )*
        }
    };
}

#[diagnostic::on_unimplemented(
    message = "unary `-` of `{Self}` has no derivative",
    label = "write `#[differentiable]` on its `impl` block and on the function inside"
)]
#[allow(missing_docs, clippy::type_complexity, reason = "generated code alone names what is inside")]
pub trait Neg: Sized {
    type Left: Differentiable + ?Sized;
    type Output: Differentiable;
    fn __differentiable_neg_vjp(
        self,
    ) -> (Self::Output, impl Fn(&Self::Left, &TangentOf<Self::Output>, Option<&mut TangentOf<Self::Left>>) + use<Self>);
    fn __differentiable_neg_jvp(self, left: Option<&TangentOf<Self::Left>>) -> (Self::Output, TangentOf<Self::Output>);
}

binary! {
    Add __differentiable_add_vjp __differentiable_add_jvp __differentiable_add_jvp_of_vjp;
    Sub __differentiable_sub_vjp __differentiable_sub_jvp __differentiable_sub_jvp_of_vjp;
    Mul __differentiable_mul_vjp __differentiable_mul_jvp __differentiable_mul_jvp_of_vjp;
    Div __differentiable_div_vjp __differentiable_div_jvp __differentiable_div_jvp_of_vjp;
    Rem __differentiable_rem_vjp __differentiable_rem_jvp __differentiable_rem_jvp_of_vjp;
}
