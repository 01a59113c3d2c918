using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>Turns YAML text into <see cref="SourceNode"/>s. It reads parser events rather than the library's own tree,
/// which stops at the first duplicate key.</summary>
public static class SourceReader
{
    private const int MostDepth = 64;

    /// <summary>Reads the one mapping of a file; null, with faults noted, when there is none.</summary>
    public static SourceNode.Map? Read(SourceText source, FaultLog faults)
    {
        try
        {
            var parser = new Parser(new StringReader(source.Text));
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
            var at = new Place(source.File, error.Start.Line, error.Start.Column);
            faults.Add(at, $"Not YAML: {error.Message.TrimEnd('.')}.", "Mend the indentation, quote or bracket there; what follows was not read.");
        }

        return null;
    }

    private static void RefuseSecondDocument(Parser parser, string file, FaultLog faults)
    {
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            faults.Add(At(file, second), "A second document in one file is not read.", "Put it into its own file.");
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
        return new SourceNode.Scalar(scalar.Value, At(file, scalar));
    }

    private static SourceNode.Scalar ReadAlias(Parser parser, string file, FaultLog faults)
    {
        var alias = parser.Consume<AnchorAlias>();
        faults.Add(At(file, alias), "Aliases ('*name') are not read.", "Write the value out: every row of law stands on its own.");
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

    private static Place At(string file, ParsingEvent read) => new(file, read.Start.Line, read.Start.Column);
}
