using Domicile.Tests.Policy;

namespace Domicile.Tests.Gateway.Grammar;

/// <summary>Statements of the accept-list, one a line in corpus.sql, and texts made from them by chance.</summary>
public static class Corpus
{
    /// <summary>The statements.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. File.ReadLines(RepositoryFiles.Path("tests/Domicile.Tests/Gateway/Grammar/corpus.sql")).Where(l => l.Length > 0 && !l.StartsWith("-- ", StringComparison.Ordinal))];

    /// <summary>Texts in which words of two statements were dropped, doubled, changed or mixed: most of them mean nothing, some of them something else.</summary>
    public static IEnumerable<string> Mixed(int seed, int count) => Mixed(All, seed, count);

    /// <summary>The same from other statements, words apart by one space.</summary>
    public static IEnumerable<string> Mixed(IEnumerable<string> statements, int seed, int count)
    {
        var random = new Random(seed);
        var pieces = statements.Select(s => s.Split(' ')).ToList();
        for (var i = 0; i < count; i++)
        {
            var words = pieces[random.Next(pieces.Count)].ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var other = pieces[random.Next(pieces.Count)];
                var at = random.Next(words.Count);
                switch (random.Next(5))
                {
                    case 0 when words.Count > 1: words.RemoveAt(at); break;
                    case 1: words.Insert(at, words[random.Next(words.Count)]); break;
                    case 2: words[at] = other[random.Next(other.Length)]; break;
                    case 3: words.Insert(at, other[random.Next(other.Length)]); break;
                    default: (words[at], words[^1]) = (words[^1], words[at]); break;
                }
            }

            yield return string.Join(' ', words);
        }
    }
}
