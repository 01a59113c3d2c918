using System.Collections.Immutable;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>A piece of YAML that remembers where it was written.</summary>
public abstract record SourceNode(Place At)
{
    /// <summary>A single value, as text.</summary>
    public sealed record Scalar(string Text, Place At) : SourceNode(At)
    {
        /// <summary>Was it written without quotes? Then <c>null</c>, <c>~</c> and nothing at all stand for no value.</summary>
        public bool IsPlain { get; init; }

        /// <summary>Stands for no value.</summary>
        public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
    }

    /// <summary>A list.</summary>
    public sealed record Items(ImmutableArray<SourceNode> Nodes, Place At) : SourceNode(At);

    /// <summary>Keys and values in the order written; a key may wrongly stand twice.</summary>
    public sealed record Map(ImmutableArray<(Scalar Key, SourceNode Value)> Entries, Place At) : SourceNode(At);
}
