using System.Globalization;
using System.Text;
using Domicile.Ledger.Auditing;

namespace Domicile.Cli.Commands.Ledger;

/// <summary>One entry on one line: an index and, where it is text, the entry itself.</summary>
internal static class EntryLine
{
    public static string Of(long index, ReadOnlySpan<byte> entry, bool json)
    {
        var isText = entry.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0;
        var text = isText ? Encoding.ASCII.GetString(entry) : Convert.ToBase64String(entry);
        return json
            ? AuditText.OneLine(fields =>
            {
                fields.WriteNumber("index", index);
                fields.WriteString(isText ? "entry" : "entry_base64", text);
            })
            : string.Create(CultureInfo.InvariantCulture, $"{index}\t{(isText ? "" : "base64 ")}{text}");
    }
}
