using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Domicile.Cli.Commands.Law;

/// <summary>Runs an action and turns its errors into three lines and an exit code.</summary>
internal static class CommandRun
{
    /// <summary>Done, nothing to say against it.</summary>
    public const int Done = 0;

    /// <summary>Refused, or differences were found.</summary>
    public const int Refused = 1;

    /// <summary>The input is wrong.</summary>
    public const int BadInput = 2;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Lets a command do something.</summary>
    public static void Does(this Command command, Func<ParseResult, TextWriter, int> action) => command.SetAction(parsed =>
    {
        var output = parsed.InvocationConfiguration.Output;
        try
        {
            return action(parsed, output);
        }
        catch (DomicileException error)
        {
            Print(parsed.InvocationConfiguration.Error, error);
            return BadInput;
        }
    });

    /// <summary>Prints an error's three parts.</summary>
    public static void Print(TextWriter errors, DomicileException error)
    {
        errors.WriteLine(error.Message);
        errors.WriteLine($"DETAIL: {error.Detail}");
        errors.WriteLine($"HINT: {error.Hint}");
    }

    /// <summary>Prints one JSON object.</summary>
    public static void Json(TextWriter output, object value) => output.WriteLine(JsonSerializer.Serialize(value, Options));
}
