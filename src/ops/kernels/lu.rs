//! Determinants by elimination with pivoting. Imported by op files only.

use crate::tensor::Float;

/// A square matrix, eliminated in place: U above, the factors L below the diagonal.
pub struct Lu<T> {
    n: usize,
    a: Vec<T>,
    /// Row i of the eliminated matrix was row `rows[i]`.
    rows: Vec<usize>,
    pub determinant: T,
}

impl<T: Float> Lu<T> {
    /// Eliminates an n × n row-major matrix; NaN and Inf run through.
    pub fn of(matrix: &[T], n: usize) -> Self {
        let mut lu = Lu { n, a: matrix.to_vec(), rows: (0..n).collect(), determinant: T::one() };
        for k in 0..n {
            lu.step(k);
        }
        lu
    }

    fn step(&mut self, k: usize) {
        let n = self.n;
        let size = |i: usize| self.a[i * n + k].abs();
        let pivot = (k..n).fold(k, |best, i| if size(i) > size(best) { i } else { best });
        if pivot != k {
            for j in 0..n {
                self.a.swap(k * n + j, pivot * n + j);
            }
            self.rows.swap(k, pivot);
            self.determinant = -self.determinant;
        }
        let (upper, lower) = self.a.split_at_mut((k + 1) * n);
        let row = &upper[k * n..];
        self.determinant *= row[k];
        if row[k] == T::zero() {
            return;
        }
        for other in lower.chunks_exact_mut(n) {
            let factor = other[k] / row[k];
            other[k] = factor;
            for (o, &u) in other[k + 1..].iter_mut().zip(&row[k + 1..]) {
                *o -= factor * u;
            }
        }
    }

    /// The transposed inverse, row-major. Only of a matrix whose determinant is not zero.
    pub fn inverse_transposed(&self) -> Vec<T> {
        let n = self.n;
        let mut out = vec![T::zero(); n * n];
        for (column, x) in out.chunks_exact_mut(n).enumerate() {
            // Column `column` of the inverse solves A·x = e; it is a row of the transpose.
            for i in 0..n {
                let start = if self.rows[i] == column { T::one() } else { T::zero() };
                x[i] = (0..i).fold(start, |s, j| s - self.a[i * n + j] * x[j]);
            }
            for i in (0..n).rev() {
                let sum = (i + 1..n).fold(x[i], |s, j| s - self.a[i * n + j] * x[j]);
                x[i] = sum / self.a[i * n + i];
            }
        }
        out
    }
}

/// ∂det/∂A, row-major: the cofactors. They exist where A is singular, too.
pub fn cofactors<T: Float>(matrix: &[T], n: usize) -> Vec<T> {
    let lu = Lu::of(matrix, n);
    if lu.determinant != T::zero() {
        return lu.inverse_transposed().into_iter().map(|x| x * lu.determinant).collect();
    }
    if n <= MAX_MINORS { minors(matrix, n) } else { bordered(matrix, n) }
}

/// Up to this side the cofactors of a singular matrix are computed one by one.
const MAX_MINORS: usize = 6;

fn minors<T: Float>(matrix: &[T], n: usize) -> Vec<T> {
    let minor = |row: usize, col: usize| {
        let kept = (0..n * n).filter(|p| p / n != row && p % n != col);
        let rest: Vec<T> = kept.map(|p| matrix[p]).collect();
        let det = Lu::of(&rest, n - 1).determinant;
        if (row + col).is_multiple_of(2) { det } else { -det }
    };
    (0..n * n).map(|p| minor(p / n, p % n)).collect()
}

/// The adjugate of a matrix of rank n − 1 is a column times a row. Bordered by a row v and a column
/// u, M = (A u; v 0) is regular, its inverse holds both in its border, and det M = −v·adj(A)·u.
/// At a lower rank the adjugate vanishes.
fn bordered<T: Float>(matrix: &[T], n: usize) -> Vec<T> {
    let side = n + 1;
    // Any numbers that no null vector is orthogonal to by design.
    let generic = |i: usize, step: f64| T::of(1.0 + (i as f64 + 1.0) * step % 1.0);
    let mut m = Vec::with_capacity(side * side);
    for (i, row) in matrix.chunks_exact(n).enumerate() {
        m.extend_from_slice(row);
        m.push(generic(i, 0.618_033_988_749_895));
    }
    m.extend((0..n).map(|j| generic(j, 0.414_213_562_373_095)));
    m.push(T::zero());
    let lu = Lu::of(&m, side);
    if lu.determinant == T::zero() {
        return vec![T::zero(); n * n];
    }
    let inverse = lu.inverse_transposed();
    // Of the transposed inverse: row n is the column with x, column n the row with y.
    let (x, y) = (|j: usize| inverse[n * side + j], |i: usize| inverse[i * side + n]);
    let largest = (0..n).fold(T::zero(), |top, i| top.max(x(i).abs()).max(y(i).abs()));
    if largest * T::epsilon().sqrt() > T::one() {
        return vec![T::zero(); n * n];
    }
    (0..n * n).map(|p| -lu.determinant * y(p / n) * x(p % n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_determinants() {
        assert_eq!(Lu::<f64>::of(&[], 0).determinant, 1.0);
        assert_eq!(Lu::of(&[0.0, 1.0, 1.0, 0.0], 2).determinant, -1.0);
        let a: [f64; 9] = [2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0];
        assert!((Lu::of(&a, 3).determinant - 4.0).abs() < 1e-12);
    }

    #[test]
    fn cofactors_of_a_singular_matrix() {
        assert_eq!(cofactors(&[1.0, 2.0, 2.0, 4.0], 2), [4.0, -2.0, -2.0, 1.0]);
        // Rank 2 of 3, both ways.
        let a: [f64; 9] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 5.0, 7.0, 9.0];
        for (m, b) in minors(&a, 3).into_iter().zip(bordered(&a, 3)) {
            assert!((m - b).abs() < 1e-9, "{m} {b}");
        }
        // Rank 1 of 3: none.
        let a: [f64; 9] = [1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0];
        assert!(bordered(&a, 3).into_iter().all(|c| c.abs() < 1e-9));
        let c = cofactors(&[3.0f64, 1.0, 4.0, 2.0], 2);
        assert!(c.iter().zip([2.0, -4.0, -1.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
