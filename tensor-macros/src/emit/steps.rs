//! Loops that keep snapshots of what they carry, and their reverse sweep.

use super::Emitter;
use crate::ir::{Carried, Carry, Loop, ReplaySteps, Stmt};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

impl Emitter<'_> {
    /// `let mut snapshots = …;`
    pub(super) fn snapshots(&self, each: &Loop) -> TokenStream {
        let (Some(snapshots), Some(carried)) = (each.tape, &each.carried) else { return TokenStream::new() };
        let (name, checkpoints) = (self.name(snapshots), self.private("Checkpoints"));
        match &carried.most {
            Some(most) => quote!(let mut #name = #checkpoints::at_most(#most);),
            None => quote!(let mut #name = #checkpoints::logarithmic();),
        }
    }

    /// At the start of a step: the state, if it is wanted here.
    pub(super) fn keep(&self, each: &Loop) -> TokenStream {
        let (Some(snapshots), Some(carried)) = (each.tape, &each.carried) else { return TokenStream::new() };
        let name = self.name(snapshots);
        let state = carried.state.iter().map(|carry| {
            let var = self.name(carry.var);
            let place = if carry.by_ref { quote!((*#var)) } else { var };
            let info = self.graph.info(carry.var);
            let span = info.name.span();
            let whole = (!info.active).then(|| self.spanned_ops("whole", span));
            quote_spanned!(span.resolved_at(Span::mixed_site())=> ::core::clone::Clone::clone(#whole(&#place)))
        });
        quote!(if #name.is_due() { #name.keep((#(#state,)*)); })
    }

    pub(super) fn replay_steps(&mut self, steps: &ReplaySteps) -> TokenStream {
        let hidden = |name| Ident::new(name, Span::mixed_site());
        let (reversal, leg, state) = (hidden("reversal"), hidden("leg"), hidden("state"));
        let kind = self.private("Leg");
        let snapshots = if self.once && !self.by_ref.contains(&steps.snapshots) {
            self.name(steps.snapshots)
        } else {
            let snapshots = self.var(steps.snapshots);
            quote!(::core::clone::Clone::clone(&#snapshots))
        };
        let opened = self.opened(&steps.carried, &state);
        let after = steps.carried.state.iter().map(|carry| self.owned(*carry));
        let after = quote!((#(#after,)*));
        let (from, count) = (self.name(steps.from), self.name(steps.count));
        let advance = self.loop_stmt(&steps.advance);
        let recorded = self.loop_stmt(&steps.recorded);
        let replay = self.replay(&Stmt::ReplayLoop(steps.replay.clone()));
        quote! {
            let mut #reversal = #snapshots.reversal();
            while let ::core::option::Option::Some((#leg, #state)) = #reversal.next() {
                #opened
                match #leg {
                    #kind::Advance { from: #from, count: #count } => {
                        #advance
                        #reversal.reached(#after);
                    }
                    #kind::Reverse(#from) => { #recorded #replay }
                }
            }
        }
    }

    /// The variables of the loop, with the values of a state.
    fn opened(&self, carried: &Carried, state: &Ident) -> TokenStream {
        let owned = carried.state.iter().map(|carry| self.owned(*carry));
        let references = carried.state.iter().filter(|carry| carry.by_ref).map(|carry| {
            let (name, owned) = (self.name(carry.var), self.owned(*carry));
            quote!(let #name = &mut #owned;)
        });
        let results = carried.results.iter().map(|(var, ty)| {
            let (name, ty) = (self.name(*var), ty.as_ref().map(|ty| quote!(: #ty)));
            quote!(#name #ty)
        });
        quote!(let (#(mut #owned,)*) = #state; #(#references)* #(let #results;)*)
    }

    /// The variable that holds the value.
    fn owned(&self, carry: Carry) -> TokenStream {
        let name = self.name(carry.var);
        if !carry.by_ref {
            return name;
        }
        let text = self.graph.info(carry.var).name.to_string();
        let owned = format_ident!("{}_carried", text.trim_start_matches("r#"), span = Span::mixed_site());
        quote!(#owned)
    }
}
