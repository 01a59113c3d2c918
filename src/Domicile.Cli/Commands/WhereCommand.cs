using System.CommandLine;
using System.Text;
using Domicile.Audit;
using Domicile.Audit.Postgres;
using Domicile.Cli.Moving;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile where</c>: where one subject lives, as the directory and the sites say it.</summary>
internal static class WhereCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var subject = new Argument<string[]>("subject") { Description = "The subject's key; the parts of a composite key one after the other", Arity = ArgumentArity.OneOrMore };
        var kind = new Option<string?>("--kind") { Description = "Which kind of subject, where there are several", HelpName = "kind" };
        var at = new Option<DateTimeOffset?>("--at") { Description = "Where it lived then (ISO 8601), by the directory's history", HelpName = "time" };
        var receipt = new Option<string?>("--receipt") { Description = "Write the ledger's receipt of the change that brought it there into this file, and the entry beside it (.entry)", HelpName = "path" };
        var command = new Command("where", "Says where a subject lives, and whether directory and sites agree") { subject, kind, at, receipt, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(subject)!, parsed.GetValue(kind), parsed.GetValue(at), parsed.GetValue(receipt), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, string[] subject, string? kind, DateTimeOffset? at, string? file, bool json, CancellationToken cancellationToken)
    {
        await using var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        var chosen = kind is not null ? estate.Declaration.Kind(kind) : estate.Declaration.Kinds is [var only] ? only : throw new DomicileException(
            "Which kind of subject is meant is not said.", $"Declared: {string.Join(", ", estate.Declaration.Kinds.Select(k => k.Name))}.", "Add --kind.");
        var found = await new WhereaboutsReader(estate).AskAsync(chosen.Name, subject, at, cancellationToken);
        var receipt = await ReceiptAsync(estate, found, file, cancellationToken);
        Print(found, at, receipt, json);
        return found.Home is not null && (at is not null || found.Agrees) ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<HomeReceipt?> ReceiptAsync(EstateSession estate, Whereabouts found, string? file, CancellationToken cancellationToken)
    {
        if (found.Home is not { } home || estate.Declaration.Ledger.IsEmpty)
        {
            return file is null ? null : throw new DomicileException("There is no receipt.", found.Home is null ? "Nobody knows the subject." : "The configuration has no 'ledger'.", "Leave --receipt out.");
        }

        await using var control = await estate.ControlAsync(cancellationToken);
        var receipt = await HomeReceipts.FindAsync(control, estate.Declaration.Ledger, found.Kind, found.Token, home, cancellationToken);
        if (file is not null && receipt is not null)
        {
            await File.WriteAllBytesAsync(file, receipt.Receipt.ToBytes(), cancellationToken);
            await File.WriteAllBytesAsync(file + ".entry", receipt.Entry, cancellationToken);
        }

        return receipt;
    }

    private static void Print(Whereabouts found, DateTimeOffset? at, HomeReceipt? receipt, bool json)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                found.Kind, Token = found.Token.ToString(), Home = found.Home?.Site.Text, found.Home?.Epoch, At = at, Agrees = at is null ? found.Agrees : (bool?)null,
                Sites = found.Sites.Select(s => new { Site = s.Site.Text, Home = s.Home?.Text, s.Epoch, s.Batch }),
                Receipt = receipt is null ? null : new { receipt.Area, receipt.Receipt.Index, Entry = Encoding.UTF8.GetString(receipt.Entry.Span), Proof = Encoding.UTF8.GetString(receipt.Receipt.ToBytes()) },
            });
            return;
        }

        Console.Out.WriteLine($"token {found.Token}");
        Console.Out.WriteLine(found.Home is { } home ? $"home {home.Site}, epoch {home.Epoch}{(at is null ? "" : $", at {at:O}")}" : "the directory does not know this subject");
        foreach (var site in found.Sites)
        {
            Console.Out.WriteLine(site.Home is null
                ? $"  {site.Site}: not known"
                : $"  {site.Site}: home {site.Home}, epoch {site.Epoch}{(site.Batch is { } batch ? $", in batch {batch}" : "")}");
        }

        if (receipt is not null)
        {
            Console.Out.WriteLine($"  logged: entry {receipt.Receipt.Index} of the log of area {receipt.Area}: {Encoding.UTF8.GetString(receipt.Entry.Span)}");
        }

        if (at is null && found.Home is not null && !found.Agrees)
        {
            Console.Out.WriteLine("Directory and sites disagree.");
        }
    }
}
