// Draws the threads: one instanced strip per line, bent, dashed and faded on the graphics card. Time is one number, so a
// moving clock costs nothing; a selection sends one number a line. Knows laid-out numbers only.
import { FADEN_SECONDS } from '@weltgewebe/ui/faden';
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibre } from 'maplibre-gl';
import { type Buendel, FLOATS } from './buendel.ts';

/** Pieces of a bent line, and of one among so many that nobody sees its bends one by one. */
const FINE = 28;
const COARSE = 10;
const MANY = 4000;
/** Seen from farther than this, threads step back; where Haufen stand for whole quarters they are gone. */
const NEAR_ZOOM = 12;
const FAR_ZOOM = 10;

const VERTEX = `#version 300 es
precision highp float;
uniform mat4 u_matrix; uniform vec2 u_viewport; uniform float u_world; uniform float u_now; uniform float u_zoomed; uniform float u_near;
in vec2 a_corner; in float a_emphasis;
in vec4 a_ends; in vec4 a_shape; in vec3 a_color; in vec4 a_dash; in vec4 a_core;
out vec4 v_color; out vec4 v_core; out vec4 v_dash; out vec2 v_at; out float v_half;
vec2 onScreen(vec2 p) { vec4 c = u_matrix * vec4(p, 0., 1.); return c.xy / c.w * u_viewport * .5; }
void main() {
  vec2 a = a_ends.xy, b = a_ends.zw, d = b - a;
  vec2 m = (a + b) * .5 + vec2(d.y, -d.x) * a_shape.x * 2.;
  float t = a_corner.x, u = 1. - t;
  vec2 p = u * u * a + 2. * u * t * m + t * t * b;
  vec2 tangent = 2. * u * (m - a) + 2. * t * (b - m);
  vec2 here = onScreen(p);
  vec2 way = onScreen(p + tangent * 1e-3) - here;
  vec2 normal = length(way) > 0. ? normalize(vec2(-way.y, way.x)) : vec2(0., 1.);
  float width = (a_emphasis < 0. ? 2.4 : a_shape.z) * u_zoomed;
  float reach = width * .5 + 1.;
  float age = u_now - a_shape.w;
  float s = a_core.w == 1. ? 1. : clamp(1. - age / ${FADEN_SECONDS}., 0., 1.);
  float fade = s <= 0. ? 0. : pow(1. - pow(1. - s, 2.2), .9);
  float fan = a_emphasis < 0. ? .12 + .88 * t * t : 1.;
  v_color = vec4(a_color, abs(a_emphasis) * fan * fade * u_near);
  v_core = a_core;
  v_dash = a_dash * width;
  v_half = width * .5;
  v_at = vec2(t * a_shape.y * u_world, a_corner.y * reach);
  gl_Position = vec4((here + normal * a_corner.y * reach) / (u_viewport * .5), 0., 1.);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 v_color; in vec4 v_core; in vec4 v_dash; in vec2 v_at; in float v_half;
out vec4 color;
float inside(float at, float from, float to) { return clamp(at - from + .5, 0., 1.) * clamp(to - at + .5, 0., 1.); }
void main() {
  float across = clamp(v_half - abs(v_at.y) + .5, 0., 1.);
  float along = 1.;
  float period = dot(v_dash, vec4(1.));
  if (period > 0.) {
    float at = mod(v_at.x, period);
    float second = v_dash.x + v_dash.y;
    along = inside(at, 0., v_dash.x);
    if (v_dash.z > 0.) along = max(along, inside(at, second, second + v_dash.z));
  }
  vec3 rgb = v_color.rgb;
  if (v_core.w == 1.) {
    float at = mod(v_at.x + v_at.y * 1.1, 7.);
    rgb = mix(rgb, v_core.rgb, .62 * inside(at, 1., 4.) * clamp(v_half - abs(v_at.y), 0., 1.));
  } else if (v_core.w == 2.) {
    rgb = mix(rgb, v_core.rgb, clamp(1.4 - abs(v_at.y), 0., 1.));
  }
  float alpha = v_color.a * across * along;
  color = vec4(rgb * alpha, alpha);
}`;

/** The layer of threads. `show` hands it lines, `now` moves its clock. */
export class FaedenLayer implements CustomLayerInterface {
	readonly id = 'faeden';
	readonly type = 'custom';
	readonly renderingMode = '2d';
	#map: MapLibre | null = null;
	#program: WebGLProgram | null = null;
	#vertices: WebGLVertexArrayObject | null = null;
	#instances: WebGLBuffer | null = null;
	#emphases: WebGLBuffer | null = null;
	#uniforms: Record<string, WebGLUniformLocation | null> = {};
	#buendel: Buendel | null = null;
	#emphasis = new Float32Array();
	#now = 0;
	#stale: 'lines' | 'emphasis' | null = null;
	/** Milliseconds of script that the last picture took; for measuring. */
	spent_ms = 0;

	onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
		this.#map = map;
		this.#program = link(gl);
		for (const name of ['u_matrix', 'u_viewport', 'u_world', 'u_now', 'u_zoomed', 'u_near']) {
			this.#uniforms[name] = gl.getUniformLocation(this.#program, name);
		}
		this.#vertices = gl.createVertexArray();
		gl.bindVertexArray(this.#vertices);
		strips(gl, this.#program);
		this.#instances = gl.createBuffer();
		gl.bindBuffer(gl.ARRAY_BUFFER, this.#instances);
		['a_ends', 'a_shape', 'a_color', 'a_dash', 'a_core'].forEach((name, i) => {
			const size = name === 'a_color' ? 3 : 4;
			attribute(gl, this.#program, name, { size, stride: FLOATS * 4, offset: i * 16, divisor: 1 });
		});
		this.#emphases = gl.createBuffer();
		gl.bindBuffer(gl.ARRAY_BUFFER, this.#emphases);
		attribute(gl, this.#program, 'a_emphasis', { size: 1, stride: 4, offset: 0, divisor: 1 });
		gl.bindVertexArray(null);
		this.#stale = 'lines';
	}

	/** Draws these lines from now on, each standing out as told. */
	show(buendel: Buendel, emphasis: Float32Array<ArrayBuffer>): void {
		this.#buendel = buendel;
		this.#stale = 'lines';
		this.emphasize(emphasis);
	}

	/** Lets the same lines stand out differently. */
	emphasize(emphasis: Float32Array<ArrayBuffer>): void {
		this.#emphasis = emphasis;
		this.#stale ??= 'emphasis';
		this.#map?.triggerRepaint();
	}

	/** Moves the clock, in seconds since 1970. */
	set now(seconds: number) {
		this.#now = seconds;
		this.#map?.triggerRepaint();
	}

	/** Sends what has changed; only while a picture is drawn, because MapLibre remembers which buffers it has bound. */
	#upload(gl: WebGL2RenderingContext, { data }: Buendel): void {
		if (this.#stale === 'lines') {
			gl.bindBuffer(gl.ARRAY_BUFFER, this.#instances);
			gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
		}
		if (this.#stale) {
			gl.bindBuffer(gl.ARRAY_BUFFER, this.#emphases);
			gl.bufferData(gl.ARRAY_BUFFER, this.#emphasis, gl.DYNAMIC_DRAW);
		}
		this.#stale = null;
	}

	render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
		const began = performance.now();
		const buendel = this.#buendel;
		if (!buendel?.count || !this.#map || !this.#program) return;
		const zoom = this.#map.getZoom();
		const near = Math.min(1, (zoom - FAR_ZOOM) / (NEAR_ZOOM - FAR_ZOOM));
		if (near <= 0) return;
		this.#upload(gl, buendel);
		const ratio = gl.drawingBufferWidth / this.#map.getCanvas().clientWidth;
		const uniforms = this.#uniforms;
		gl.useProgram(this.#program);
		gl.uniformMatrix4fv(
			uniforms.u_matrix ?? null,
			false,
			moved(input.defaultProjectionData.mainMatrix, buendel.origin),
		);
		gl.uniform2f(uniforms.u_viewport ?? null, gl.drawingBufferWidth / ratio, gl.drawingBufferHeight / ratio);
		gl.uniform1f(uniforms.u_world ?? null, 512 * 2 ** zoom);
		gl.uniform1f(uniforms.u_now ?? null, this.#now - buendel.epoch);
		gl.uniform1f(uniforms.u_zoomed ?? null, Math.min(1, Math.max(0.45, (zoom - 7) / 5.5)));
		gl.uniform1f(uniforms.u_near ?? null, near);
		const many = buendel.count > MANY;
		gl.bindVertexArray(this.#vertices);
		gl.drawArraysInstanced(
			gl.TRIANGLE_STRIP,
			many ? 2 * (FINE + 1) : 0,
			2 * ((many ? COARSE : FINE) + 1),
			buendel.count,
		);
		gl.bindVertexArray(null);
		this.spent_ms = performance.now() - began;
	}
}

/** The matrix, taking coordinates relative to `origin`; multiplied in double precision. */
function moved(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
	const m = Array.from(matrix);
	const at = (i: number) => m[i] ?? 0;
	for (let row = 0; row < 4; row++) m[12 + row] = at(row) * x + at(4 + row) * y + at(12 + row);
	return new Float32Array(m);
}

/** Both strips that a line can be drawn with, one behind the other. */
function strips(gl: WebGL2RenderingContext, program: WebGLProgram): void {
	gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
	gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([...corners(FINE), ...corners(COARSE)]), gl.STATIC_DRAW);
	attribute(gl, program, 'a_corner', { size: 2, stride: 8, offset: 0, divisor: 0 });
}

function corners(segments: number): number[] {
	return Array.from({ length: segments + 1 }, (_, i) => [i / segments, -1, i / segments, 1]).flat();
}

interface Slot {
	size: number;
	stride: number;
	offset: number;
	divisor: number;
}

function attribute(gl: WebGL2RenderingContext, program: WebGLProgram | null, name: string, slot: Slot): void {
	if (!program) return;
	const location = gl.getAttribLocation(program, name);
	gl.enableVertexAttribArray(location);
	gl.vertexAttribPointer(location, slot.size, gl.FLOAT, false, slot.stride, slot.offset);
	gl.vertexAttribDivisor(location, slot.divisor);
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
	const program = gl.createProgram();
	for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX] as const, [gl.FRAGMENT_SHADER, FRAGMENT] as const]) {
		const shader = gl.createShader(kind);
		if (!shader) throw new Error('no shader');
		gl.shaderSource(shader, source);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
	return program;
}
