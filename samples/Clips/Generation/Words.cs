using System.Collections.Immutable;
using System.Text;

namespace Domicile.Samples.Clips.Generation;

/// <summary>Small vocabularies, so that texts look like texts.</summary>
internal static class Words
{
    private static readonly ImmutableArray<string> First =
        ["mia", "noah", "ella", "liam", "ines", "omar", "yuki", "lena", "adam", "siri", "hugo", "nina", "paul", "zoe", "ivan", "maya"];

    private static readonly ImmutableArray<string> Last =
        ["larsen", "murphy", "rossi", "weber", "garcia", "silva", "novak", "dubois", "smith", "tanaka", "berg", "kelly", "patel", "jones"];

    private static readonly ImmutableArray<string> Things =
        ["sunset", "kitchen", "dance", "street", "puppy", "skate", "ocean", "garden", "guitar", "coffee", "winter", "market", "train", "forest"];

    private static readonly ImmutableArray<string> Ways =
        ["in slow motion", "at home", "with friends", "for beginners", "part two", "gone wrong", "after midnight", "in one take"];

    private static readonly ImmutableArray<string> Devices =
        ["Pixel 9", "iPhone 16", "Galaxy S25", "Xperia 5", "iPad", "Firefox on Linux", "Chrome on Windows"];

    /// <summary>A name as people write it in public.</summary>
    public static string Username(Random random, long id) => $"{Pick(random, First)}.{Pick(random, Last)}.{id}";

    /// <summary>A first and a last name.</summary>
    public static string FullName(Random random) => $"{Pick(random, First)} {Pick(random, Last)}";

    /// <summary>The title of a video or a sound.</summary>
    public static string Title(Random random) => $"{Pick(random, Things)} {Pick(random, Ways)}";

    /// <summary>What somebody watches with.</summary>
    public static string Device(Random random) => Pick(random, Devices);

    /// <summary>A sentence of about ten words.</summary>
    public static string Sentence(Random random) => $"{Title(random)}, {Title(random)}, {Title(random)}";

    /// <summary>A text of at least so many characters.</summary>
    public static string LongText(Random random, int characters)
    {
        var text = new StringBuilder(characters + 80);
        while (text.Length < characters)
        {
            text.Append(Sentence(random)).Append(". ");
        }

        return text.ToString();
    }

    private static string Pick(Random random, ImmutableArray<string> words) => words[random.Next(words.Length)];
}
