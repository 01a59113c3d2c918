using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>The operator's own rules. They stand beside the packs: both must allow, and what nobody permits is refused.</summary>
/// <param name="Name">Whose policy it is.</param>
/// <param name="Rows">The rules.</param>
/// <param name="Expectations">The operator's tests.</param>
public sealed record OperatorPolicy(string Name, ImmutableArray<LawRow> Rows, ImmutableArray<Expectation> Expectations)
{
    /// <summary>The pack name of every policy row.</summary>
    public const string PackName = "policy";

    /// <summary>What holds where no policy is written: data may be kept where law and declared homes allow, and nobody may
    /// see it.</summary>
    public static OperatorPolicy StoreOnly { get; } = new("store-only",
    [
        new LawRow
        {
            Pack = PackName,
            Id = "declared-homes",
            Effect = RowEffect.Permit,
            When = RowCondition.Any.With(Dimension.Act, new WordSet(["store"], [])),
            Period = Period.Always,
            Source = "built in",
            Verified = true,
            Says = "kept at a declared home",
        },
    ], []);
}
