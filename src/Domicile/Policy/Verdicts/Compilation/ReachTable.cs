using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;

namespace Domicile.Policy.Verdicts.Compilation;

/// <summary>Which packs reach a country by each link on a day, one bit a pack.</summary>
internal sealed class ReachTable
{
    private readonly ulong[][] _byLink;

    private ReachTable(ulong[][] byLink) => _byLink = byLink;

    /// <summary>The packs that reach a country by a link. An unknown country is reached by every pack that reaches any.</summary>
    public ulong Of(Link link, Country country) => _byLink[(int)link][country.Ordinal];

    /// <summary>Fills the table; bit n stands for <paramref name="packs"/>[n].</summary>
    public static ReachTable Fill(ImmutableArray<LawPack> packs, LawBook book, DateOnly day)
    {
        var byLink = Enum.GetValues<Link>().Select(_ => new ulong[Country.Count]).ToArray();
        for (var pack = 0; pack < packs.Length; pack++)
        {
            foreach (var link in Enum.GetValues<Link>())
            {
                var reach = book.Reach(packs[pack], link, day);
                foreach (var country in reach.IsEmpty ? reach.Members : reach.With(Country.Unknown).Members)
                {
                    byLink[(int)link][country.Ordinal] |= 1UL << pack;
                }
            }
        }

        return new ReachTable(byLink);
    }
}
