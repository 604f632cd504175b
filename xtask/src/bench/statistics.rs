//! The little statistics that the measurements need.

/// Mean and spread of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    count: f64,
    pub(super) mean: f64,
    /// The unbiased variance.
    variance: f64,
}

impl Sample {
    #[expect(clippy::cast_precision_loss, reason = "samples are far fewer than 2^53")]
    pub(super) fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self { count, mean, variance: squares / (count - 1.0).max(1.0) }
    }
}

/// Welch's t: how many standard errors two means are apart. Above 4.5 they differ for all we know.
pub(super) fn welch(one: Sample, other: Sample) -> f64 {
    let error = (one.variance / one.count + other.variance / other.count).sqrt();
    if error == 0.0 { 0.0 } else { (one.mean - other.mean) / error }
}

/// The value below which this share of the values lies (nearest rank). 0 for no values.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank among few values, with a share from 0 to 1"
)]
pub(super) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// The middle value.
pub(super) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// Without the slowest: those above this share of all samples together. What the machine does beside us is found there.
pub(super) fn cropped(samples: &[Vec<f64>], share: f64) -> Vec<Vec<f64>> {
    let limit = percentile(&samples.concat(), share);
    samples.iter().map(|sample| sample.iter().copied().filter(|value| *value <= limit).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let at = |share| percentile(&values, share);
        assert_eq!((at(0.5), at(0.99), at(1.0), at(0.0)), (50.0, 99.0, 100.0, 1.0));
        assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[]), median(&[7.0])), (2.0, 0.0, 7.0));
    }

    #[test]
    fn welchs_t_is_that_of_a_worked_example() {
        let one = [20.4, 24.2, 15.4, 21.4, 20.2, 18.5, 21.5, 22.1, 21.3, 23.2];
        let other = [28.2, 26.6, 20.1, 23.3, 25.2, 22.1, 17.7];
        let (one, other) = (Sample::of(&one), Sample::of(&other));
        let by_hand = (one.mean - other.mean) / (one.variance / 10.0 + other.variance / 7.0).sqrt();
        assert!((one.mean - 20.82).abs() < 1e-9 && (other.mean - 23.314_285_714).abs() < 1e-6);
        assert!((welch(one, other) - by_hand).abs() < 1e-12 && by_hand < -1.5);
        assert!((welch(one, other) + welch(other, one)).abs() < 1e-12, "turned around it changes its sign");
    }

    #[test]
    fn equal_samples_do_not_differ_and_shifted_ones_do() {
        let noise =
            |shift: f64| -> Vec<f64> { (0..5000).map(|n| f64::from(n * 7919 % 1000) + shift).collect() };
        let t = |shift| welch(Sample::of(&noise(0.0)), Sample::of(&noise(shift)));
        assert!(t(0.0).abs() < 1e-9 && t(10.0).abs() < 4.5 && t(50.0).abs() > 4.5, "{} {}", t(10.0), t(50.0));
        assert!(welch(Sample::of(&[1.0, 1.0]), Sample::of(&[1.0, 1.0])).abs() < f64::EPSILON);
    }

    #[test]
    fn the_slowest_of_all_are_left_out() {
        let samples = [vec![1.0, 2.0, 100.0], vec![1.5, 2.5]];
        assert_eq!(cropped(&samples, 0.8), [vec![1.0, 2.0], vec![1.5, 2.5]]);
    }
}
