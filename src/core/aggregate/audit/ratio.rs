//! Exact fractions of whole numbers of 128 bits; `None` where a result does not fit.

use rust_decimal::Decimal;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    over: i128,
    under: i128,
}

impl From<i128> for Ratio {
    fn from(over: i128) -> Self {
        Self { over, under: 1 }
    }
}

impl Ratio {
    fn new(over: i128, under: i128) -> Option<Self> {
        if under == 1 {
            return Some(Self { over, under });
        }
        let divisor = common(over.checked_abs()?, under.checked_abs()?);
        let sign = under.signum();
        (divisor > 0).then_some(Self { over: sign * over / divisor, under: sign * under / divisor })
    }

    pub(super) fn is_zero(self) -> bool {
        self.over == 0
    }

    pub(super) fn negative(self) -> Self {
        // Made by `new`, which has no smallest number.
        Self { over: self.over.saturating_neg(), under: self.under }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let over = self.over.checked_mul(other.under)?;
        let over = over.checked_add(other.over.checked_mul(self.under)?)?;
        Self::new(over, self.under.checked_mul(other.under)?)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?)
    }

    /// This part of a number, to the digits that a number has.
    pub(super) fn of(self, value: Decimal) -> Option<Decimal> {
        let whole = |n| Decimal::try_from_i128_with_scale(n, 0).ok();
        value.checked_mul(whole(self.over)?)?.checked_div(whole(self.under)?)
    }

    /// The smallest multiple of a whole number above zero that this fraction divides into whole parts.
    pub(super) fn common_under(self, of: i128) -> Option<i128> {
        of.checked_mul(self.under / common(of, self.under))
    }

    /// This fraction of a whole number, where that is whole.
    pub(super) fn whole(self, of: i128) -> Option<i128> {
        let over = self.over.checked_mul(of)?;
        (over % self.under == 0).then_some(over / self.under)
    }

    /// `None` also where `other` is zero.
    pub(super) fn over(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.under)?, self.under.checked_mul(other.over)?)
    }
}

fn common(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
