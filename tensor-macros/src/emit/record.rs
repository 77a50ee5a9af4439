//! Records: what ran, and the residuals of it.

use super::{Emitter, Frame};
use crate::ir::{BlockId, Exit, Var};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    pub(super) fn atoms(&self, block: BlockId) -> &[Var] {
        self.graph.atoms.get(&block).map_or(&[], Vec::as_slice)
    }

    /// The residuals of a block that ran to its end.
    pub(super) fn packed(&self, block: BlockId) -> TokenStream {
        let atoms = self.atoms(block).iter().map(|atom| self.name(*atom));
        quote!((#(#atoms,)*))
    }

    /// The residuals of a block that is left from within the statement whose record is `inner`.
    fn packed_early(&self, block: BlockId, current: Option<Var>, inner: &TokenStream) -> TokenStream {
        let atoms = self.atoms(block).iter().map(|atom| {
            if Some(*atom) == current {
                inner.clone()
            } else if self.rests.contains(atom) {
                quote!(::core::option::Option::None)
            } else {
                self.name(*atom)
            }
        });
        quote!((#(#atoms,)*))
    }

    /// Arm `index` of `arms`, as nested two-way choices.
    pub(super) fn either(&self, index: usize, arms: usize, packed: TokenStream) -> TokenStream {
        let either = self.private("Either");
        let mut tokens = if index + 1 < arms { quote!(#either::L(#packed)) } else { packed };
        for _ in 0..index {
            tokens = quote!(#either::R(#tokens));
        }
        tokens
    }

    /// `break` or `continue`, after the residuals of everything that is left have been recorded.
    pub(super) fn exit(&self, exit: &Exit) -> TokenStream {
        let mut before = TokenStream::new();
        let mut inner = quote!(());
        let target = exit.label();
        for frame in self.frames.iter().rev() {
            match frame {
                Frame::Block(block, current) => inner = self.packed_early(*block, *current, &inner),
                Frame::Arm { record, index, arms } => {
                    if record.is_some() {
                        inner = self.either(*index, *arms, inner);
                    }
                }
                Frame::Rest => inner = quote!(::core::option::Option::Some(#inner)),
                Frame::Loop { label, tape, taped } => {
                    if let Some(tape) = tape {
                        let tape = self.name(*tape);
                        if *taped {
                            before.extend(quote!(#tape.push(#inner);));
                        }
                        inner = tape;
                    }
                    if label == target {
                        inner = quote!();
                        break;
                    }
                }
                Frame::Labeled { label, record } => {
                    if label == target {
                        if record.is_none() {
                            inner = quote!();
                        }
                        break;
                    }
                }
            }
        }
        let label = &target.name;
        match exit {
            Exit::Break(_) => quote!(#before break #label #inner;),
            Exit::Continue(_) => quote!(#before continue #label;),
        }
    }
}
