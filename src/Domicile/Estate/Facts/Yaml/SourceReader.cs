using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>Turns YAML text into <see cref="SourceNode"/>s. It reads parser events rather than the library's own tree,
/// which stops at the first duplicate key.</summary>
public static class SourceReader
{
    private const int MostDepth = 64;
    private const string Mend = "Look at indentation, colons, brackets and quotes here and just above; what follows was not read.";

    /// <summary>Reads the one mapping of a file; null, with faults noted, when there is none.</summary>
    public static SourceNode.Map? Read(SourceText source, FaultLog faults)
    {
        var parser = new Parser(new StringReader(source.Text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<DocumentStart>(out _) && ReadNode(parser, source.File, faults, depth: 0) is SourceNode.Map map)
            {
                parser.Consume<DocumentEnd>();
                RefuseSecondDocument(parser, source.File, faults);
                return map;
            }

            faults.Add(new Place(source.File, 1, 1), "The file holds no mapping.", "Start it with a key, such as 'pack: my-law'.");
        }
        catch (YamlException error)
        {
            faults.Add(At(source.File, error.Start), $"This is not YAML: {Sentence(error)}", Mend);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // The library gives up without a place on a few damaged texts (a flow sequence cut off, a key of two colons);
            // the last token it gave is just before.
            faults.Add(At(source.File, parser.Current?.End ?? Mark.Empty), "This is not YAML.", Mend);
        }

        return null;
    }

    private static void RefuseSecondDocument(Parser parser, string file, FaultLog faults)
    {
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            faults.Add(At(file, second), "A file holds one document.", "Join the documents, or put the second into its own file.");
        }
    }

    private static SourceNode ReadNode(Parser parser, string file, FaultLog faults, int depth)
    {
        if (depth > MostDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {MostDepth}");
        }

        var next = parser.Current!;
        return next switch
        {
            MappingStart => ReadMap(parser, file, faults, depth),
            SequenceStart => ReadItems(parser, file, faults, depth),
            Scalar => ReadScalar(parser, file),
            AnchorAlias => ReadAlias(parser, file, faults),
            _ => throw new YamlException(next.Start, next.End, $"{next.GetType().Name} is not expected here"),
        };
    }

    private static SourceNode.Scalar ReadScalar(Parser parser, string file)
    {
        var scalar = parser.Consume<Scalar>();
        return new SourceNode.Scalar(scalar.Value, At(file, scalar)) { IsPlain = scalar.Style == ScalarStyle.Plain };
    }

    private static SourceNode.Scalar ReadAlias(Parser parser, string file, FaultLog faults)
    {
        var alias = parser.Consume<AnchorAlias>();
        faults.Add(At(file, alias), "Aliases ('*name') are not read.", "Write the value out: every row stands on its own.");
        return new SourceNode.Scalar("", At(file, alias));
    }

    private static SourceNode.Items ReadItems(Parser parser, string file, FaultLog faults, int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var nodes = ImmutableArray.CreateBuilder<SourceNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            nodes.Add(ReadNode(parser, file, faults, depth + 1));
        }

        return new SourceNode.Items(nodes.ToImmutable(), At(file, start));
    }

    private static SourceNode.Map ReadMap(Parser parser, string file, FaultLog faults, int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<(SourceNode.Scalar, SourceNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadScalar(parser, file);
            entries.Add((key, ReadNode(parser, file, faults, depth + 1)));
        }

        return new SourceNode.Map(entries.ToImmutable(), At(file, start));
    }

    private static Place At(string file, ParsingEvent read) => At(file, read.Start);

    private static Place At(string file, Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private static string Sentence(YamlException fault) =>
        (fault.InnerException?.Message ?? fault.Message).Split('\n')[0].TrimEnd('.') + ".";
}
