// Usage: Domicile.LedgerAppender LOG GUARD KEYFILE COUNT PUBLISH-EVERY
// Appends COUNT entries "entry number I" behind what is there, and prints "ack I" as each is acknowledged.
using System.Globalization;
using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Writing;

var (folder, guard, count, every) = (args[0], args[1], int.Parse(args[3], CultureInfo.InvariantCulture), int.Parse(args[4], CultureInfo.InvariantCulture));
await using var output = Console.OpenStandardOutput();
using var key = SignerKey.Parse(await File.ReadAllTextAsync(args[2]));
try
{
    var options = new LedgerWriterOptions { Guard = new FileSignOnceGuard(new PosixDisk(), guard), PublishInterval = Timeout.InfiniteTimeSpan };
    await using var writer = await LedgerWriter.OpenAsync(folder, key, options, CancellationToken.None);
    var first = writer.DurableSize;
    for (var i = first; i < first + count; i++)
    {
        await writer.AppendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry number {i}")), CancellationToken.None);
        await output.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ack {i}\n")));
        if ((i + 1 - first) % every == 0)
        {
            await writer.PublishAsync(CancellationToken.None);
        }
    }

    return 0;
}
catch (LedgerException refused)
{
    await Console.Error.WriteLineAsync($"{refused.Message}\nDETAIL: {refused.Detail}\nHINT: {refused.Hint}");
    return 1;
}
