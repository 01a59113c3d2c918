using System.Runtime.InteropServices;
using System.Text.Json;

namespace Domicile.Ledger.Entries;

/// <summary>The few fields that auditing sequence numbers needs, read without allocating: the verifier reads millions.</summary>
/// <param name="SourceStart">Where the source's name begins in the entry.</param>
/// <param name="SourceLength">Its length in bytes.</param>
/// <param name="Run">The source's run.</param>
/// <param name="Sequence">The source's number.</param>
/// <param name="UnixSeconds">Seconds since 1970.</param>
/// <param name="Opens">Whether the entry opens a run.</param>
/// <param name="Closes">Whether the entry closes a run.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryHeader(int SourceStart, int SourceLength, long Run, long Sequence, long UnixSeconds, bool Opens, bool Closes)
{
    /// <summary>Reads an entry's outer fields.</summary>
    /// <returns>False when it is not JSON of version 1 with these fields.</returns>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryHeader header)
    {
        header = default;
        var json = new Utf8JsonReader(entry);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject && TryReadFields(ref json, out header) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadFields(ref Utf8JsonReader json, out EntryHeader header)
    {
        header = new EntryHeader { Run = -1, Sequence = -1, UnixSeconds = -1 };
        var version = -1L;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            var isText = json.TokenType == JsonTokenType.String;
            switch (name)
            {
                case [(byte)'v']: version = Number(ref json); break;
                case [(byte)'r', (byte)'u', (byte)'n']: header = header with { Run = Number(ref json) }; break;
                case [(byte)'s', (byte)'e', (byte)'q']: header = header with { Sequence = Number(ref json) }; break;
                case [(byte)'s', (byte)'o', ..] when isText:
                    header = header with { SourceStart = (int)json.TokenStartIndex + 1, SourceLength = json.ValueSpan.Length };
                    break;
                case [(byte)'t', ..] when isText: header = header with { UnixSeconds = Time(json.ValueSpan) }; break;
                case [(byte)'k', ..] when isText:
                    header = header with { Opens = json.ValueTextEquals("source.opened"u8), Closes = json.ValueTextEquals("source.closed"u8) };
                    break;
                default: json.Skip(); break;
            }
        }

        return version == LedgerEntry.Version && header is { Run: >= 0, Sequence: >= 0, UnixSeconds: >= 0, SourceLength: > 0 };
    }

    private static long Number(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) ? value : -1;

    /// <summary>Reads <c>yyyy-MM-ddTHH:mm:ssZ</c> by hand: the general parser costs more than hashing the entry.</summary>
    private static long Time(ReadOnlySpan<byte> t)
    {
        if (t.Length != 20 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[19] != 'Z')
        {
            return -1;
        }

        var (year, month, day) = ((Two(t) * 100) + Two(t[2..]), Two(t[5..]), Two(t[8..]));
        var (hour, minute, second) = (Two(t[11..]), Two(t[14..]), Two(t[17..]));
        return year >= 1970 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour is >= 0 and < 24 && minute is >= 0 and < 60 && second is >= 0 and < 60
            ? (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond
            : -1;
    }

    /// <summary>Two digits; far below zero for anything else.</summary>
    private static int Two(ReadOnlySpan<byte> digits) =>
        char.IsAsciiDigit((char)digits[0]) && char.IsAsciiDigit((char)digits[1]) ? ((digits[0] - '0') * 10) + digits[1] - '0' : -100_000;
}
