namespace TorchSharp;

public static partial class torch
{
    /// <summary>One item between the brackets of <c>tensor[...]</c>.</summary>
    public struct TensorIndex
    {
        /// <summary>As many whole dimensions as are not otherwise named.</summary>
        public static TensorIndex Ellipsis = new() { Kind = IndexKind.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new() { Kind = IndexKind.None };

        /// <summary>As <see cref="None"/>.</summary>
        public static TensorIndex Null = new() { Kind = IndexKind.None };

        /// <summary>The whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        internal IndexKind Kind;
        internal long? Start;
        internal long? Stop;
        internal long? Step;
        internal torch.Tensor? Source;

        internal enum IndexKind
        {
            None,
            Single,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        /// <summary>Indices from start up to, and without, stop; negative ones count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = IndexKind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end, null);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) => new() { Kind = IndexKind.Bool, Start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { Kind = IndexKind.Single, Start = index };

        /// <summary>Indices, or a mask, in a tensor.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = IndexKind.Tensor, Source = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>Never to be used: it makes the compiler prefer an index where a number could be either.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("A tensor index is not a tensor.");

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) =>
            Single(index.IsFromEnd ? -index.Value : index.Value);
    }
}
