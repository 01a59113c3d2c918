using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Domicile.Cli.Commands.Gateway;

/// <summary>Sends the gateway's numbers and spans to a collector, as OpenTelemetry's own variables say; nothing where none is set.</summary>
/// <remarks>Variables: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its kin. Source: OpenTelemetry specification, "OpenTelemetry Protocol Exporter".</remarks>
internal sealed class GatewayTelemetry : IDisposable
{
    private const string Name = "Domicile.Gateway";
    private readonly MeterProvider _meters;
    private readonly TracerProvider _traces;

    private GatewayTelemetry()
    {
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter(Name).AddOtlpExporter().Build();
        _traces = Sdk.CreateTracerProviderBuilder().AddSource(Name).AddOtlpExporter().Build();
    }

    /// <summary>Starts; null where no collector is named.</summary>
    public static GatewayTelemetry? Start() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")) ? null : new();

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _meters.Dispose();
    }
}
