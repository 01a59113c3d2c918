namespace Domicile.Samples.Clips.Generation;

/// <summary>Who lives in Clips and how active they are; a pure function of size and seed.</summary>
/// <param name="Users">Number of people; their ids are 1 to this.</param>
/// <param name="Seed">Two populations of one seed and size are the same, row for row.</param>
public sealed record Population(int Users, int Seed)
{
    /// <summary>The country of residence of a person.</summary>
    public string CountryOf(long userId) => Countries.At((int)(Mix((ulong)userId + ((ulong)(uint)Seed << 40)) % 1000));

    /// <summary>Videos that the people have uploaded; their ids are 1 to this.</summary>
    public int Videos => Users;

    /// <summary>The same numbers for the same table, every time.</summary>
    internal Random Random(string table) => new(unchecked((int)table.Aggregate((uint)Seed * 2654435761u, (hash, c) => (hash * 31) + c)));

    /// <summary>A person, a few far more often than most: the busiest 1 % act 10 % of the time.</summary>
    internal long Person(Random random) => 1 + Spread(random.NextDouble(), 2, Users);

    /// <summary>A video, the popular ones far more often than most.</summary>
    internal long Video(Random random) => 1 + Spread(random.NextDouble(), 3, Videos);

    /// <summary>Ranks by popularity and scatters the ranks over the ids, so that the popular do not lie side by side.</summary>
    private static long Spread(double uniform, int skew, int count)
    {
        const long prime = 2_147_483_629;
        return (long)(Math.Pow(uniform, skew) * count) * prime % count;
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
