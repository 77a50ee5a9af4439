//! `a *= b` of users' types: the left operand is state, as that of a method that takes `&mut self`.

use crate::glue::Changed;
use crate::{Differentiable, TangentOf};

macro_rules! assignments {
    ($($Trait:ident $vjp:ident $jvp:ident $second:ident;)*) => {
        $(
            between_two! {
                pub trait $Trait<B> {
                    type Left: Differentiable + ?Sized;
                    type Right: Differentiable + ?Sized;
                    fn $vjp(
                        &mut self,
                        b: B,
                    ) -> (
                        (),
                        impl Fn(
                            Changed,
                            &Self::Right,
                            &TangentOf<()>,
                            Option<&mut TangentOf<Self::Left>>,
                            Option<&mut TangentOf<Self::Right>>,
                        ) + use<Self, B>,
                    );
                    fn $jvp(
                        &mut self,
                        b: B,
                        left: Option<&mut TangentOf<Self::Left>>,
                        right: Option<&TangentOf<Self::Right>>,
                    ) -> ((), TangentOf<()>);
                }
            }
        )*

        /// The same to the second order.
        pub mod second {
            use crate::TangentOf;
            use crate::glue::Changed;

            $(
                between_two_twice! {
                    pub trait $Trait<B>: super::$Trait<B> {
                        fn $second(
                            &mut self,
                            b: B,
                            left: Option<&mut TangentOf<Self::Left>>,
                            right: Option<&TangentOf<Self::Right>>,
                        ) -> (
                            (),
                            TangentOf<()>,
                            impl Fn(
                                Changed,
                                &Self::Right,
                                Option<Changed>,
                                Option<&TangentOf<Self::Right>>,
                                &TangentOf<()>,
                                &TangentOf<()>,
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

assignments! {
    AddAssign __differentiable_add_assign_vjp __differentiable_add_assign_jvp __differentiable_add_assign_jvp_of_vjp;
    SubAssign __differentiable_sub_assign_vjp __differentiable_sub_assign_jvp __differentiable_sub_assign_jvp_of_vjp;
    MulAssign __differentiable_mul_assign_vjp __differentiable_mul_assign_jvp __differentiable_mul_assign_jvp_of_vjp;
    DivAssign __differentiable_div_assign_vjp __differentiable_div_assign_jvp __differentiable_div_assign_jvp_of_vjp;
    RemAssign __differentiable_rem_assign_vjp __differentiable_rem_assign_jvp __differentiable_rem_assign_jvp_of_vjp;
}
