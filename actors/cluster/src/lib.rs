//! Who owns a ticket: the membership view and the owner it gives.
