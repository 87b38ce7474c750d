//! How a cost grows with a size.

/// With which power of the size a cost grows: the slope of the straight line that fits the logarithms best (least squares). There is
/// none without two sizes, or with one or a cost that is 0.
pub fn exponent(points: &[(u64, u64)]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let logarithms: Vec<_> = points.iter().map(|(size, cost)| ((*size as f64).ln(), (*cost as f64).ln())).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few")]
    let count = logarithms.len() as f64;
    let middle = |values: &dyn Fn(&(f64, f64)) -> f64| logarithms.iter().map(values).sum::<f64>() / count;
    let (x, y) = (middle(&|point| point.0), middle(&|point| point.1));
    let along = logarithms.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>();
    let across = logarithms.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>();
    Some(along / across).filter(|slope| slope.is_finite())
}
